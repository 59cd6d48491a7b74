# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong is told, ends with an exit code, and leaves all files as they were."""

import os
import resource
import signal
import struct

import images
from command_test import file, fail, main, make_model, run, test


def refuse(source, target, *options, code=1, says=(), model='silent', **more):
    """Nothing may appear or change in the folder of the target."""
    folder = os.path.dirname(target) or '.'
    before = {name: os.stat(os.path.join(folder, name)).st_mtime_ns for name in os.listdir(folder)} \
        if os.path.isdir(folder) else None
    message = fail('upscale', '--model', model, *options, source, target, code=code, says=says, **more)
    after = {name: os.stat(os.path.join(folder, name)).st_mtime_ns for name in os.listdir(folder)} \
        if os.path.isdir(folder) else None
    assert before == after, (before, after)
    return message


def target(name='out.png'):
    os.makedirs(file('targets'), exist_ok=True)
    return os.path.join(file('targets'), name)


@test('an image that is not there, a folder, an empty file and a text are told apart')
def _():
    os.makedirs(file('folder.png'), exist_ok=True)
    open(file('empty.png'), 'wb').close()
    open(file('text.png'), 'w').write('This is not an image, whatever its name says.\n')
    refuse(file('nowhere.png'), target(), says=['nowhere.png', 'No such file'])
    refuse(file('folder.png'), target(), says=['folder.png', 'folder'])
    refuse(file('empty.png'), target(), says=['empty.png', 'empty'])
    refuse(file('text.png'), target(), says=['text.png', 'not an image'])


@test('a PNG, JPEG or TIFF file cut anywhere is an error')
def _():
    sources = [images.png(file('whole.png'), 40, 40), images.jpeg(file('whole.jpg'), 40, 40),
               images.tiff(file('whole.tif'), 40, 40, 3)]
    images.magick(sources[0], '-compress', 'zip', file('zip.tif'))
    for source in sources + [file('zip.tif')]:
        data = open(source, 'rb').read()
        for part in 0.02, 0.5, 0.95:
            if source.endswith('zip.tif') and part > 0.9:
                continue  # what is missing there are values that no pixel needs
            cut = file('cut' + os.path.splitext(source)[1])
            open(cut, 'wb').write(data[:int(len(data) * part)])
            refuse(cut, target(), says='cut')


@test('an image that claims an absurd size is refused at once')
def _():
    for size in (0x7fffffff, 0x7fffffff), (900000, 10), (0, 10), (300000, 300000):
        refuse(images.png(file('absurd.png'), 4, 4, header=size), target(), says='absurd.png')
    data = bytearray(open(images.tiff(file('absurd.tif'), 4, 4, 3), 'rb').read())
    start = struct.unpack('<I', data[4:8])[0]
    for i in range(2):
        data[start + 2 + 12 * i + 8:start + 2 + 12 * i + 12] = struct.pack('<I', 0x7ffffff0)
    open(file('absurd.tif'), 'wb').write(data)
    refuse(file('absurd.tif'), target(), says='absurd.tif')
    samples = os.path.join(os.environ['ADDERSCALE_SOURCE_DIR'], 'tests', 'attack', 'corpus', 'image', 'many-samples.tif')
    refuse(samples, target(), says='can hold')


@test('a scale out of range or not a number is a wrong use')
def _():
    source = images.png(file('in.png'), 8, 8)
    for scale in '0', '0.5', '9', '-2', 'nan', 'inf':
        refuse(source, target(), f'--scale={scale}', code=2, says='scale')
    refuse(source, target(), '--scale=two', code=2)


@test('strength, quality, threads and CPU level out of range are wrong uses or unsupported')
def _():
    source = images.png(file('in.png'), 8, 8)
    refuse(source, target(), '--strength=3', code=2, says='strength')
    refuse(source, target(), '--strength=nan', code=2, says='strength')
    refuse(source, target(), '--quality=0', code=2, says='quality')
    refuse(source, target(), '--threads=-1', code=2, says='threads')
    refuse(source, target(), '--cpu=mmx', says=['mmx', 'reference'])
    refuse(source, target(), says=['ADDER_CPU', 'mmx'], env={'ADDER_CPU': 'mmx'})


@test('an unknown model is a wrong use, and the known ones are told')
def _():
    source = images.png(file('in.png'), 8, 8)
    refuse(source, target(), model='nobody', code=2, says=['nobody', 'silent-x2'])


@test('a model file that is cut, lies about its sizes or is no model is an error')
def _():
    source = images.png(file('in.png'), 8, 8)
    data = open(make_model('whole-x2'), 'rb').read()
    broken = os.path.join(file('models'), 'broken-x2.safetensors')
    cases = [data[:n] for n in (0, 4, 8, 100, len(data) // 2, len(data) - 1)]
    cases += [struct.pack('<Q', 1 << 60) + data[8:], b'\xff' * 200, data.replace(b'"scale":"2"', b'"scale":"9"'),
              data.replace(b'[8,3,3,8]', b'[8,3,3,9]')]
    for case in cases:
        if case == data:
            continue
        open(broken, 'wb').write(case)
        refuse(source, target(), model='broken', says='broken-x2')
        refuse(source, target(), model=broken, says='broken-x2')
    os.unlink(broken)


@test('an output format that is not known is told before the work')
def _():
    source = images.png(file('in.png'), 8, 8)
    refuse(source, target('out.xyz'), says=['.xyz', '.png'])
    refuse(source, target('out'), says='.png')


@test('transparency does not go into a JPEG file, but opaque alpha does')
def _():
    source = images.png(file('in.png'), 8, 8, images.RGB_ALPHA, alpha=lambda x, y: 255 if x else 254)
    refuse(source, target('out.jpg'), says=['transparent', '.png'])
    source = images.png(file('in.png'), 8, 8, images.RGB_ALPHA, alpha=lambda x, y: 255)
    assert run('upscale', '--model', 'silent', source, file('opaque.jpg')).returncode == 0


@test('a result that is too large for JPEG is told before the work')
def _():
    source = images.png(file('wide.png'), 9000, 2, images.GRAY)
    refuse(source, target('out.jpg'), '--scale=8', says=['72000', 'JPEG'])


@test('a read-only file, a folder and a missing folder cannot be the target')
def _():
    source = images.png(file('in.png'), 8, 8)
    open(target('locked.png'), 'w').write('precious')
    os.chmod(target('locked.png'), 0o444)
    refuse(source, target('locked.png'), says=['locked.png', 'read-only'])
    os.makedirs(target('folder.png'), exist_ok=True)
    refuse(source, target('folder.png'), says='folder.png')
    refuse(source, os.path.join(file('no-such-folder'), 'out.png'), says='No such file')
    refuse(source, '/dev/null.png/x.png', says='/dev/null.png')


@test('a result for which there is no room leaves no file and the old one as it was')
def _():
    def little_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))

    # Noise: nothing can be made of it that is small.
    source = file('noise.png')
    images.magick('-size', '300x300', 'xc:gray', '-seed', '1', '+noise', 'Random', source)
    for name in 'full.png', 'full.jpg', 'full.tif':
        open(target(name), 'w').write('precious')
        refuse(source, target(name), says=[name, 'File too large'], preexec_fn=little_room)
        assert open(target(name)).read() == 'precious'


@test('a missing or superfluous argument is a wrong use')
def _():
    fail('upscale', file('in.png'), code=2, says='IN and OUT')
    fail('upscale', 'a', 'b', 'c', code=2, says='IN and OUT')
    fail('upscale', '--nonsense', 'a', 'b', code=2, says='--nonsense')
    fail('models', 'x', code=2)
    fail('eval', code=2, says='--set')
    fail('nonsense', code=2, says='nonsense')


main()
