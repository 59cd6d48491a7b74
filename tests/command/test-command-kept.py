# SPDX-License-Identifier: GPL-3.0-or-later
"""What a PNG file says beside its pixels is kept; odd names and closed descriptors do no harm."""

import os
import struct
import subprocess
import zlib

import command_test
import images
from command_test import Skip, fail, file, main, run, succeed, test

GAMMA = struct.pack('>I', 55555)
PRIMARIES = struct.pack('>8I', 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000)
CHUNKS = [(b'gAMA', GAMMA), (b'cHRM', PRIMARIES),
          (b'tEXt', b'Author\0Ren\xe9'), (b'tEXt', b'Description\0a picture'),
          (b'iTXt', 'Title\0\0\0de\0Titel\0Die Größe'.encode()),
          (b'zTXt', b'Comment\0\0' + zlib.compress(b'packed ' * 30))]


def chunks(path):
    """All chunks of a PNG file but the pixels."""
    data = open(path, 'rb').read()
    at, found = 8, []
    while at < len(data):
        size, kind = struct.unpack('>I4s', data[at:at + 8])
        if kind not in (b'IHDR', b'IDAT', b'IEND'):
            found.append((kind, data[at + 8:at + 8 + size]))
        at += size + 12
    return found


def upscale(source, target, *options, **more):
    succeed('upscale', '--model', 'silent', *options, source, target, **more)
    return target


@test('text chunks, gAMA and cHRM of a PNG file are kept, each once')
def _():
    found = chunks(upscale(images.png(file('in.png'), 20, 16, extra=CHUNKS), file('out.png')))
    for chunk in CHUNKS[:5]:
        assert found.count(chunk) == 1, (chunk, found)
    packed = [data for kind, data in found if kind == b'zTXt']
    assert len(packed) == 1 and zlib.decompress(packed[0][9:]) == b'packed ' * 30, found
    assert len(found) == len(CHUNKS), found


@test('a text behind the pixels is kept too')
def _():
    data = open(images.png(file('in.png'), 20, 16), 'rb').read()
    end = images.chunk(b'IEND', b'')
    open(file('in.png'), 'wb').write(data[:-len(end)] + images.chunk(b'tEXt', b'Source\0a camera') + end)
    assert (b'tEXt', b'Source\0a camera') in chunks(upscale(file('in.png'), file('out.png')))


@test('sRGB is kept, but not beside a profile')
def _():
    found = chunks(upscale(images.png(file('in.png'), 20, 16, extra=[(b'sRGB', b'\2')]), file('out.png')))
    assert (b'sRGB', b'\2') in found, found
    images.magick(images.png(file('a.png'), 20, 16), '-strip', file('b.png'))
    open(file('p.icc'), 'wb').write(images.profile())
    images.magick(file('b.png'), '-profile', file('p.icc'), file('c.png'))
    kinds = [kind for kind, data in chunks(upscale(file('c.png'), file('out.png')))]
    assert b'iCCP' in kinds and b'sRGB' not in kinds, kinds


@test('XMP and EXIF do not come twice')
def _():
    exif = images.exif('a birthday', 6)
    source = images.png(file('in.png'), 20, 16, extra=[(b'eXIf', exif), (b'tEXt', b'Author\0me'),
                                                       (b'iTXt', b'XML:com.adobe.xmp\0\0\0\0\0' + images.XMP)])
    found = chunks(upscale(source, file('out.png')))
    assert sum(b'adderscale-label' in data for kind, data in found) == 1, found
    assert (b'tEXt', b'Author\0me') in found, found


@test('names with blanks, a dash in front, other letters and other bytes are names')
def _():
    os.makedirs(file('odd names'), exist_ok=True)
    source = images.png(file('in.png'), 12, 10)
    data = open(source, 'rb').read()
    environment = {'ADDERSCALE_MODEL_PATH': file('models')}
    for name in '-in put.png', '--scale.png', 'größe 白.png', 'a\nline.png', "quote's \"$HOME\".png", '%s%n.png':
        open(os.path.join(file('odd names'), name), 'wb').write(data)
        succeed('upscale', '--model', 'silent', '--', name, 'out' + name, cwd=file('odd names'), env=environment)
        succeed('upscale', '--model', 'silent', '--output-dir', 'many', '--', name, cwd=file('odd names'), env=environment)
        for result in 'out' + name, os.path.join('many', name):
            assert open(os.path.join(file('odd names'), result), 'rb').read(8) == b'\x89PNG\r\n\x1a\n', result
    raw = os.path.join(os.fsencode(file('odd names')), b'latin-\xe9.png')
    open(raw, 'wb').write(data)
    process = subprocess.run([command_test.PROGRAM, 'upscale', '--model', 'silent', raw, raw + b'.png'], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env=dict(os.environ, LC_ALL='C.UTF-8', **environment))
    assert process.returncode == 0 and os.path.exists(raw + b'.png'), process.stderr


@test('a link is followed to its file, and one to nothing is told')
def _():
    source = images.png(file('in.png'), 12, 10)
    images.png(file('real.png'), 5, 5)
    os.symlink('real.png', file('link.png'))
    upscale(source, file('link.png'))
    assert os.path.islink(file('link.png'))
    assert images.magick('identify', '-format', '%w', file('real.png')) == b'24'
    os.symlink('nothing.png', file('dangling.png'))
    fail('upscale', '--model', 'silent', source, file('dangling.png'), says=['dangling.png', 'link'])
    assert os.path.islink(file('dangling.png')) and not os.path.exists(file('nothing.png'))
    os.symlink('loop.png', file('loop.png'))
    fail('upscale', '--model', 'silent', file('loop.png'), file('out.png'), says='loop.png')


@test('a folder that may not be written in is told, and the image stays')
def _():
    if os.geteuid() == 0:
        raise Skip('the superuser may write everywhere')
    os.makedirs(file('locked'), exist_ok=True)
    os.chmod(file('locked'), 0o555)
    source = images.png(file('in.png'), 12, 10)
    fail('upscale', '--model', 'silent', source, file('locked/out.png'), says='locked')
    fail('upscale', '--model', 'silent', '--output-dir', file('locked'), source, says='locked')
    os.chmod(file('locked'), 0o755)
    assert os.listdir(file('locked')) == []


def closed(descriptor, *arguments):
    return subprocess.run([command_test.PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=dict(os.environ, ADDERSCALE_MODEL_PATH=file('models'), LC_ALL='C.UTF-8'),
                          preexec_fn=lambda: os.close(descriptor), encoding='utf-8')


@test('what is printed never goes into an image, whatever descriptors are closed')
def _():
    source = images.png(file('in.png'), 12, 10)
    expected = open(upscale(source, file('a.png')), 'rb').read()
    for descriptor in 0, 1, 2:
        target = file('closed.png')
        if os.path.exists(target):
            os.unlink(target)
        process = closed(descriptor, 'upscale', '--model', 'silent', source, target)
        assert open(target, 'rb').read() == expected, descriptor
        assert process.returncode == (1 if descriptor == 1 else 0), (descriptor, process.returncode, process.stderr)
    assert 'standard output' in closed(1, 'models').stderr


@test('a standard output that is full or has no reader is an error, and the image is there')
def _():
    source = images.png(file('in.png'), 12, 10)
    expected = open(upscale(source, file('a.png')), 'rb').read()
    command = '"$0" upscale --model silent "$1" "$2"'
    environment = dict(os.environ, ADDERSCALE_MODEL_PATH=file('models'), LC_ALL='C.UTF-8')
    for end in '> /dev/full', '| (exec <&-; sleep 1); exit ${PIPESTATUS[0]}':
        process = subprocess.run(['bash', '-c', command + end, command_test.PROGRAM, source, file('b.png')],
                                 stderr=subprocess.PIPE, env=environment, encoding='utf-8')
        assert process.returncode == 1 and 'standard output' in process.stderr, (end, process.returncode, process.stderr)
        assert open(file('b.png'), 'rb').read() == expected, end


@test('messages and help are in the language of the user')
def _():
    folder = os.path.join(os.environ['ADDERSCALE_BUILD_DIR'], 'po')
    if not os.path.isdir(folder):
        raise Skip('built without translations')
    locales = subprocess.run(['locale', '-a'], stdout=subprocess.PIPE, encoding='utf-8').stdout.split()
    others = [name for name in locales if 'utf' in name.lower() and not name.startswith('C.')]
    if not others:
        raise Skip('no locale other than C')
    source = images.png(file('in.png'), 20, 16)
    broken = file('broken.safetensors')
    open(broken, 'wb').write(bytes([2] + [0] * 7) + b'{}')
    for language, words in (('de', ['Vergrößert', 'Zwei Dateien', 'Es gibt kein Modell „none“', '„__metadata__“: „format“ fehlt']),
                            ('zh_CN', ['放大', '文件', '没有模型“none”', '“__metadata__”：缺少“format”'])):
        environment = {'LANGUAGE': language, 'LC_ALL': others[0], 'ADDERSCALE_LOCALE_DIR': folder}
        assert words[0] in run('upscale', '--help', env=environment).stdout, run('upscale', '--help', env=environment).stdout
        message = run('upscale', 'one', env=environment)
        assert message.returncode == 2 and words[1].lower() in message.stderr.lower(), message.stderr
        for model, sentence, status in (('none', words[2], 2), (broken, words[3], 1)):
            library = run('upscale', '--model', model, source, file('out.png'), env=environment)
            assert library.returncode == status and sentence in library.stderr, library.stderr


main()
