# SPDX-License-Identifier: GPL-3.0-or-later
"""Small image files for the tests, written byte by byte, and a reader by ImageMagick."""

import struct
import subprocess
import zlib

GRAY, RGB, PALETTE, GRAY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
CHANNELS = {GRAY: 1, RGB: 3, PALETTE: 1, GRAY_ALPHA: 2, RGB_ALPHA: 4}


def samples(width, height, channels, depth=8, alpha=None):
    """Smooth waves with an edge: something an enlargement can go wrong on."""
    top = (1 << depth) - 1
    result = []
    for y in range(height):
        for x in range(width):
            for c in range(channels):
                if alpha is not None and c == channels - 1 and channels in (2, 4):
                    result.append(alpha(x, y) * top // 255)
                else:
                    value = (x * (7 + 2 * c) + y * (5 - c)) % 200 + 20
                    result.append(value * top // 255)
    return result


def pack(values, depth, big=True):
    if depth == 8:
        return bytes(values)
    return struct.pack(f'{">" if big else "<"}{len(values)}{"H" if depth == 16 else "I"}', *values)


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def png(path, width, height, kind=RGB, depth=8, values=None, extra=(), alpha=None, header=None):
    """Writes a PNG file; @extra are (kind, data) of chunks before the pixels, @header overrides the size in the file."""
    values = values or samples(width, height, CHANNELS[kind], depth, alpha)
    raw = pack(values, depth)
    row = len(raw) // height
    lines = b''.join(b'\0' + raw[y * row:(y + 1) * row] for y in range(height))
    size = header or (width, height)
    with open(path, 'wb') as file:
        file.write(b'\x89PNG\r\n\x1a\n')
        file.write(chunk(b'IHDR', struct.pack('>IIBBBBB', *size, depth, kind, 0, 0, 0)))
        for name, data in extra:
            file.write(chunk(name, data))
        file.write(chunk(b'IDAT', zlib.compress(lines)))
        file.write(chunk(b'IEND', b''))
    return path


def tiff(path, width, height, channels, depth=8, is_float=False, alpha=None, planar=False, white_is_zero=False, extra=()):
    """Writes a little-endian TIFF file of one strip per plane; @extra are (tag, type, count, bytes)."""
    colours = 1 if channels < 3 else 3
    if is_float:
        values = [value / 255 for value in samples(width, height, channels, 8, alpha)]
        data = struct.pack(f'<{len(values)}{ {16: "e", 32: "f", 64: "d"}[depth]}', *values)
    else:
        values = samples(width, height, channels, depth, alpha)
        if white_is_zero:
            values = [(1 << depth) - 1 - value for value in values]
        data = pack(values, depth, big=False)
    size = depth // 8
    planes = [data]
    if planar:
        planes = [b''.join(data[i + c * size:i + (c + 1) * size] for i in range(0, len(data), channels * size))
                  for c in range(channels)]
    tags = [
        (256, 4, 1, struct.pack('<I', width)), (257, 4, 1, struct.pack('<I', height)),
        (258, 3, channels, struct.pack(f'<{channels}H', *[depth] * channels)),
        (259, 3, 1, struct.pack('<H', 1)),
        (262, 3, 1, struct.pack('<H', 2 if colours == 3 else 0 if white_is_zero else 1)),
        (277, 3, 1, struct.pack('<H', channels)), (278, 4, 1, struct.pack('<I', height)),
        (284, 3, 1, struct.pack('<H', 2 if planar else 1)),
        (339, 3, channels, struct.pack(f'<{channels}H', *[3 if is_float else 1] * channels)),
    ] + list(extra)
    if channels > colours:
        tags.append((338, 3, 1, struct.pack('<H', 2)))
    n = len(planes)
    tags += [(273, 4, n, bytes(4 * n)), (279, 4, n, struct.pack(f'<{n}I', *[len(p) for p in planes]))]
    tags.sort()
    # Header, pixels, then the long values, then the directory.
    body = bytearray(struct.pack('<2sHI', b'II', 42, 0))
    offsets = []
    for plane in planes:
        offsets.append(len(body))
        body += plane
    entries = []
    for tag, kind, count, value in tags:
        if tag == 273:
            value = struct.pack(f'<{n}I', *offsets)
        if len(value) > 4:
            body += b'\0' * (len(body) % 2)
            place = struct.pack('<I', len(body))
            body += value
        else:
            place = value.ljust(4, b'\0')
        entries.append(struct.pack('<HHI', tag, kind, count) + place)
    body += b'\0' * (len(body) % 2)
    body[4:8] = struct.pack('<I', len(body))
    body += struct.pack('<H', len(entries)) + b''.join(entries) + bytes(4)
    with open(path, 'wb') as file:
        file.write(body)
    return path


def magick(*arguments, stdin=None):
    return subprocess.run(['magick', *map(str, arguments)], input=stdin, stdout=subprocess.PIPE, check=True).stdout


def jpeg(path, width, height, channels=3, arguments=()):
    raw = bytes(samples(width, height, channels))
    magick('-size', f'{width}x{height}', '-depth', 8, f'{"rgb" if channels == 3 else "gray"}:-',
           *arguments, '-quality', 95, f'jpg:{path}', stdin=raw)
    return path


def add_segments(path, segments):
    """Puts (marker, data) into a JPEG file, behind its first segment."""
    data = open(path, 'rb').read()
    end = 4 + struct.unpack('>H', data[4:6])[0]
    new = b''.join(bytes([0xff, marker]) + struct.pack('>H', len(text) + 2) + text for marker, text in segments)
    with open(path, 'wb') as file:
        file.write(data[:end] + new + data[end:])
    return path


def exif(description, orientation):
    """A TIFF structure with ImageDescription, Orientation and the size of another image."""
    text = description.encode() + b'\0'
    count = len(text)
    text += b'\0' * (count % 2)
    start = 8 + 2 + 3 * 12 + 4
    sub = start + len(text)
    directory = struct.pack('<H', 3)
    directory += struct.pack('<HHII', 0x010e, 2, count, start)
    directory += struct.pack('<HHIHH', 0x0112, 3, 1, orientation, 0)
    directory += struct.pack('<HHII', 0x8769, 4, 1, sub)
    directory += bytes(4)
    photo = struct.pack('<H', 2)
    photo += struct.pack('<HHII', 0xa002, 4, 1, 12345)
    photo += struct.pack('<HHII', 0xa003, 4, 1, 12345)
    photo += bytes(4)
    return struct.pack('<2sHI', b'II', 42, 8) + directory + text + photo


XMP = (b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
       b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
       b'xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:Label>adderscale-label</xmp:Label></rdf:Description></rdf:RDF>'
       b'</x:xmpmeta><?xpacket end="w"?>')


def profile(gray=False):
    """An ICC profile of version 2 with the primaries of Adobe RGB and a gamma of 2.2."""
    def xyz(*values):
        return b'XYZ \0\0\0\0' + struct.pack('>3i', *[round(v * 65536) for v in values])

    gamma = b'curv\0\0\0\0' + struct.pack('>IHxx', 1, round(2.2 * 256))
    name = b'test profile\0'
    text = b'desc\0\0\0\0' + struct.pack('>I', len(name)) + name + bytes(78)
    tags = {b'desc': text, b'cprt': b'text\0\0\0\0free\0\0\0\0', b'wtpt': xyz(0.9642, 1.0, 0.8249)}
    if gray:
        tags[b'kTRC'] = gamma
    else:
        tags.update({b'rXYZ': xyz(0.60974, 0.31111, 0.01947), b'gXYZ': xyz(0.20528, 0.62567, 0.06087),
                     b'bXYZ': xyz(0.14919, 0.06322, 0.74457), b'rTRC': gamma, b'gTRC': gamma, b'bTRC': gamma})
    place = 128 + 4 + 12 * len(tags)
    table, body = struct.pack('>I', len(tags)), b''
    for tag, data in tags.items():
        data += b'\0' * (-len(data) % 4)
        table += tag + struct.pack('>II', place + len(body), len(data))
        body += data
    header = struct.pack('>I4sI4s4s4s', 128 + len(table) + len(body), b'test', 0x02100000, b'mntr',
                         b'GRAY' if gray else b'RGB ', b'XYZ ')
    header += struct.pack('>6H4s', 2026, 1, 1, 0, 0, 0, b'acsp') + bytes(4) + bytes(24)
    header += struct.pack('>3i', 63190, 65536, 54061)
    return header.ljust(128, b'\0') + table + body


def identify(path, text):
    return magick('identify', '-format', text, path).decode('utf-8', 'replace')


def pixels(path, kind='rgba', depth=16):
    """All samples of a file as ImageMagick sees them."""
    raw = magick(path, '-depth', depth, f'{kind}:-')
    return list(raw) if depth == 8 else list(struct.unpack(f'<{len(raw) // 2}H', raw))
