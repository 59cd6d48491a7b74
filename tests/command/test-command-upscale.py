# SPDX-License-Identifier: GPL-3.0-or-later
"""adderscale upscale: what comes out of which file."""

import os
import pty
import signal
import struct
import subprocess
import time

import command_test
import images
from command_test import file, fail, main, run, succeed, test
from images import GRAY, GRAY_ALPHA, RGB, RGB_ALPHA, identify, pixels


def upscale(source, target, *options, model='silent'):
    succeed('upscale', '--model', model, *options, source, target)
    return target


def assert_like(source, target, factor=2, limit=3):
    """@target is @source, larger: the same size times @factor, and its pixels near those of a cubic enlargement."""
    width, height = map(int, identify(source, '%w %h').split())
    assert identify(target, '%w %h') == f'{width * factor} {height * factor}', identify(target, '%w %h')
    expected = images.magick(source, '-filter', 'Catrom', '-resize', f'{100 * factor}%', '-depth', 8, 'rgb:-')
    found = images.magick(target, '-depth', 8, 'rgb:-')
    assert len(expected) == len(found), (len(expected), len(found))
    mean = sum(abs(a - b) for a, b in zip(expected, found)) / len(found)
    assert mean < limit, f'differs by {mean:.2f} of 255 on average'


@test('PNG keeps 8 and 16 bits, gray and colour, with and without alpha')
def _():
    names = {GRAY: 'Gray', GRAY_ALPHA: 'GrayAlpha', RGB: 'TrueColor', RGB_ALPHA: 'TrueColorAlpha'}
    for kind, name in names.items():
        for depth in 8, 16:
            source = images.png(file('in.png'), 23, 17, kind, depth, alpha=lambda x, y: 255)
            target = upscale(source, file('out.png'))
            found = open(target, 'rb').read(26)
            assert found[24] == depth and found[25] == kind, (name, depth, found[24], found[25])
            assert_like(source, target)


@test('TIFF keeps 8, 16 and 32 bits, integers and floats, gray and colour, with and without alpha')
def _():
    for channels in 1, 2, 3, 4:
        for depth, is_float in (8, False), (16, False), (32, False), (16, True), (32, True), (64, True):
            source = images.tiff(file('in.tif'), 13, 11, channels, depth, is_float, alpha=lambda x, y: 255)
            target = upscale(source, file('out.tif'))
            data = open(target, 'rb').read()
            start = int.from_bytes(data[4:8], 'little')
            tags = {}
            for i in range(int.from_bytes(data[start:start + 2], 'little')):
                entry = data[start + 2 + 12 * i:start + 14 + 12 * i]
                count = int.from_bytes(entry[4:8], 'little')
                place = int.from_bytes(entry[8:12], 'little')
                tags[int.from_bytes(entry[:2], 'little')] = \
                    int.from_bytes(data[place:place + 2] if count > 2 else entry[8:10], 'little')
            case = (channels, depth, is_float, tags)
            assert tags[258] == depth and tags[277] == channels, case
            assert (tags[339] == 3) == is_float, case
            if depth < 64:
                assert_like(source, target)


@test('TIFF may be planar, and white may be zero')
def _():
    plain = pixels(upscale(images.tiff(file('plain.tif'), 14, 9, 3, 16), file('a.png')))
    planar = pixels(upscale(images.tiff(file('planar.tif'), 14, 9, 3, 16, planar=True), file('b.png')))
    assert plain == planar
    black = pixels(upscale(images.tiff(file('black.tif'), 14, 9, 1, 8), file('a.png')))
    white = pixels(upscale(images.tiff(file('white.tif'), 14, 9, 1, 8, white_is_zero=True), file('b.png')))
    assert black == white


@test('TIFF in tiles, compressed, as palette and as JPEG is read')
def _():
    source = images.png(file('in.png'), 70, 50)
    for options in (['-compress', 'zip', '-define', 'tiff:tile-geometry=32x32'], ['-compress', 'lzw'],
                    ['-colors', '16', '-type', 'palette'], ['-compress', 'jpeg', '-quality', '95']):
        images.magick(source, *options, file('in.tif'))
        assert_like(file('in.tif'), upscale(file('in.tif'), file('out.png')))


@test('JPEG stays JPEG, in full colour resolution, and gray stays gray')
def _():
    source = images.jpeg(file('in.jpg'), 40, 31)
    target = upscale(source, file('out.jpg'))
    assert_like(source, target)
    assert identify(target, '%m %[jpeg:sampling-factor]') == 'JPEG 1x1,1x1,1x1'
    source = images.jpeg(file('gray.jpg'), 40, 31, 1)
    target = upscale(source, file('out.jpg'))
    assert_like(source, target)
    assert identify(target, '%[colorspace]') == 'Gray'


@test('progressive and CMYK JPEG are read')
def _():
    source = images.jpeg(file('in.jpg'), 40, 31, 3, ['-interlace', 'JPEG'])
    assert_like(source, upscale(source, file('out.png')))
    source = images.jpeg(file('cmyk.jpg'), 40, 31, 3, ['-colorspace', 'CMYK'])
    target = upscale(source, file('out.png'))
    assert identify(target, '%w %h %[colorspace]') == '80 62 sRGB', identify(target, '%w %h %[colorspace]')


@test('palette, one-bit and interlaced PNG are read')
def _():
    source = images.png(file('in.png'), 40, 30)
    for options in (['-colors', '8', 'png8:' + file('p.png')], ['-monochrome', file('p.png')],
                    ['-interlace', 'PNG', file('p.png')]):
        images.magick(source, *options)
        assert_like(file('p.png'), upscale(file('p.png'), file('out.png')))
    assert pixels(upscale(file('p.png'), file('a.png'))) == pixels(upscale(source, file('b.png')))


@test('WebP, PPM and EXR go through GEGL')
def _():
    source = images.png(file('in.png'), 40, 30)
    for extension in 'webp', 'ppm', 'exr':
        target = upscale(source, file('out.' + extension))
        back = upscale(target, file('back.png'), '--scale', '1')
        if extension != 'exr':  # GEGL's EXR is in linear light, of which ImageMagick makes something else
            assert_like(source, back, limit=8)
        assert identify(back, '%w %h') == '80 60'


@test('transparency has soft edges and no dark rims')
def _():
    disc = lambda x, y: 255 if (x - 20) ** 2 + (y - 20) ** 2 < 150 else 0
    values = []
    for y in range(40):
        for x in range(40):
            values += [250, 240, 230, 255] if disc(x, y) else [0, 0, 0, 0]
    source = images.png(file('in.png'), 40, 40, RGB_ALPHA, values=values)
    found = pixels(upscale(source, file('out.png')), depth=8)
    soft = 0
    for i in range(0, len(found), 4):
        red, green, blue, alpha = found[i:i + 4]
        soft += 0 < alpha < 255
        if alpha:
            assert (red, green, blue) == (250, 240, 230), found[i:i + 4]
    assert soft > 20, soft


@test('the colour profile is kept byte by byte from every format to every format')
def _():
    profile = images.profile()
    open(file('p.icc'), 'wb').write(profile)
    images.png(file('a.png'), 20, 20)
    for source in 'in.png', 'in.jpg', 'in.tif':
        images.magick(file('a.png'), '-profile', file('p.icc'), file(source))
        for target in 'out.png', 'out.jpg', 'out.tif':
            upscale(file(source), file(target))
            assert images.magick(file(target), 'icc:-') == profile, (source, target)
    # Values stay: the space of the image is not left.
    plain = pixels(upscale(file('a.png'), file('b.png')), depth=8)
    images.magick(file('a.png'), '-profile', file('p.icc'), file('c.png'))
    images.magick(upscale(file('c.png'), file('out.png')), '-strip', file('d.png'))
    assert pixels(file('d.png'), depth=8) == plain


@test('a gray profile is kept too')
def _():
    profile = images.profile(gray=True)
    open(file('g.icc'), 'wb').write(profile)
    images.png(file('a.png'), 20, 20, GRAY)
    for source in 'in.png', 'in.jpg', 'in.tif':
        images.magick(file('a.png'), '-profile', file('g.icc'), file(source))
        for target in 'out.png', 'out.jpg', 'out.tif':
            upscale(file(source), file(target))
            assert images.magick(file(target), 'icc:-') == profile, (source, target)
            assert identify(file(target), '%[colorspace]') == 'Gray', (source, target)


@test('print density is kept from every format to every format')
def _():
    images.png(file('a.png'), 20, 20)
    for source in 'in.png', 'in.jpg', 'in.tif':
        images.magick(file('a.png'), '-units', 'PixelsPerInch', '-density', '300', file(source))
        for target in 'out.png', 'out.jpg', 'out.tif':
            upscale(file(source), file(target))
            found = images.magick('identify', '-units', 'PixelsPerInch', '-format', '%x', file(target)).decode()
            assert abs(float(found) - 300) < 0.1, (source, target, found)


@test('print density that only EXIF tells is kept')
def _():
    source = images.jpeg(file('in.jpg'), 20, 16)
    exif = struct.pack('<2sHIH', b'II', 42, 8, 3)
    exif += struct.pack('<HHII', 0x011a, 5, 1, 50) + struct.pack('<HHII', 0x011b, 5, 1, 50)
    exif += struct.pack('<HHIHH', 0x0128, 3, 1, 3, 0) + bytes(4) + struct.pack('<II', 1200, 10)
    images.add_segments(source, [(0xe1, b'Exif\0\0' + exif)])
    found = identify(upscale(source, file('out.png')), '%x %U')
    assert found == '120 PixelsPerCentimeter', found


@test('EXIF and XMP are kept from every format to every format, with the new size')
def _():
    exif = images.exif('a birthday', 6)
    images.jpeg(file('in.jpg'), 20, 16)
    images.add_segments(file('in.jpg'), [(0xe1, b'Exif\0\0' + exif),
                                         (0xe1, b'http://ns.adobe.com/xap/1.0/\0' + images.XMP)])
    images.png(file('in.png'), 20, 16, extra=[
        (b'eXIf', exif), (b'iTXt', b'XML:com.adobe.xmp\0\0\0\0\0' + images.XMP)])
    upscale(file('in.jpg'), file('in.tif'), '--scale', '1')
    for source in 'in.jpg', 'in.png', 'in.tif':
        for target in 'out.jpg', 'out.png', 'out.tif':
            upscale(file(source), file(target))
            data = open(file(target), 'rb').read()
            case = (source, target)
            assert b'a birthday' in data or identify(file(target), '%[EXIF:ImageDescription]') == 'a birthday', case
            assert b'adderscale-label' in data, case
            if target != 'out.tif':
                assert identify(file(target), '%[EXIF:Orientation]') == '6', case
                assert identify(file(target), '%[EXIF:PixelXDimension]') == '40', case
            assert identify(file(target), '%w %h') == '40 32', case


@test('every scale from 1 to 8 gives that size')
def _():
    source = images.png(file('in.png'), 11, 7)
    for scale, size in ('1', '11 7'), ('1.5', '17 11'), ('2', '22 14'), ('3', '33 21'), ('4.2', '46 29'), ('8', '88 56'):
        found = identify(upscale(source, file('out.png'), '--scale', scale), '%w %h')
        assert found == size, (scale, found)


@test('the pixels do not depend on threads and CPU level')
def _():
    source = images.png(file('in.png'), 90, 70, RGB_ALPHA, alpha=lambda x, y: (x * y) % 256)
    expected = open(upscale(source, file('a.png'), model='random'), 'rb').read()
    for options in ['--threads', '1'], ['--threads', '3'], ['--cpu', 'reference']:
        assert open(upscale(source, file('b.png'), *options, model='random'), 'rb').read() == expected, options


@test('strength 0 is plain bicubic')
def _():
    source = images.png(file('in.png'), 30, 20)
    plain = pixels(upscale(source, file('a.png')))
    assert pixels(upscale(source, file('b.png'), '--strength', '0', model='random')) == plain
    assert pixels(upscale(source, file('c.png'), model='random')) != plain


@test('quality makes JPEG files smaller')
def _():
    source = images.jpeg(file('in.jpg'), 64, 64)
    sizes = [os.path.getsize(upscale(source, file('out.jpg'), '--quality', q)) for q in ('100', '95', '50')]
    assert sizes == sorted(sizes, reverse=True) and sizes[0] > sizes[2], sizes


@test('an image can be enlarged in place')
def _():
    source = images.png(file('same.png'), 30, 20)
    assert identify(upscale(source, source), '%w %h') == '60 40'


@test('one result line is printed, and with --quiet none')
def _():
    source = images.png(file('in.png'), 30, 20)
    line = succeed('upscale', '--model', 'silent', source, file('out.png'))
    assert '60 × 40' in line and 'silent-x2' in line and line.count('\n') == 1, line
    assert succeed('upscale', '--quiet', '--model', 'silent', source, file('out.png')) == ''


@test('no other file is left beside the result')
def _():
    folder = file('clean')
    os.mkdir(folder)
    upscale(images.png(file('in.png'), 30, 20), os.path.join(folder, 'out.png'))
    assert os.listdir(folder) == ['out.png'], os.listdir(folder)


@test('a terminal sees a progress bar')
def _():
    source = images.png(file('in.png'), 30, 20)
    master, slave = pty.openpty()
    environment = dict(os.environ, ADDERSCALE_MODEL_PATH=file('models'))
    process = subprocess.Popen([command_test.PROGRAM, 'upscale', '--model', 'silent', source, file('out.png')],
                               stderr=slave, stdout=subprocess.DEVNULL, env=environment)
    os.close(slave)
    shown = b''
    try:
        while True:
            data = os.read(master, 1000)
            if not data:
                break
            shown += data
    except OSError:  # the other end is closed
        pass
    os.close(master)
    assert process.wait() == 0
    assert b'100 %' in shown, shown


@test('an interrupted run ends soon with an error and leaves nothing behind')
def _():
    folder = file('interrupted')
    os.mkdir(folder)
    source = images.png(file('big.png'), 1400, 1400, GRAY, values=[7] * 1400 * 1400)
    target = os.path.join(folder, 'out.png')
    open(target, 'wb').write(b'precious')
    environment = dict(os.environ, ADDERSCALE_MODEL_PATH=file('models'))
    process = subprocess.Popen([command_test.PROGRAM, 'upscale', '--model', 'random', '--scale', '8', '--cpu', 'reference',
                                source, target], stderr=subprocess.PIPE, env=environment, encoding='utf-8')
    while not [name for name in os.listdir(folder) if name.startswith('.')]:
        time.sleep(0.05)
    time.sleep(0.3)
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    errors = process.communicate()[1]
    assert time.monotonic() - start < 20
    assert process.returncode == 1, process.returncode
    assert 'cancelled' in errors, errors
    assert os.listdir(folder) == ['out.png'] and open(target, 'rb').read() == b'precious', os.listdir(folder)


main()
