# SPDX-License-Identifier: GPL-3.0-or-later
"""Each allocation whose size a user's file decides, and each write, fails once: that is told, and nothing is harmed.

fault.c, preloaded, lets the N-th of them fail; N goes up until a run has no N-th any more. With ADDERSCALE_TEST_FULL every
N is tried, else the first ones and some of the rest."""

import os
import shutil
import subprocess

import command_test
import images
from command_test import file, main, make_model, test

FULL = 'ADDERSCALE_TEST_FULL' in os.environ
# Arrays of this size are as large as a file makes them; smaller ones end a GLib program when they fail.
BYTES = 8192


def numbers(first, step):
    """1, 2, 3 … at first, then fewer."""
    number = 1
    while True:
        yield number
        number += 1 if FULL or number < first else step


def attempt(fault, source, target, *options):
    """Runs with a fault; returns whether it happened, and the process."""
    mark = file('mark')
    if os.path.exists(mark):
        os.unlink(mark)
    environment = dict(os.environ, ADDERSCALE_MODEL_PATH=file('models'), XDG_CACHE_HOME=file('cache'), LC_ALL='C.UTF-8',
                       LD_PRELOAD=os.environ['FAULT'], ADDER_FAULT=fault, ADDER_FAULT_MARK=mark)
    result = subprocess.run([command_test.PROGRAM, 'upscale', '--quiet', '--threads', '1', *options, source, target],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding='utf-8', env=environment)
    return os.path.exists(mark), result


def every(fault, source, target, *options, first=6, step=13, may_succeed=False):
    """Lets one after the other fail: an error is told, and what was there stays. Returns how many there are."""
    folder = os.path.dirname(target)
    for number in numbers(first, step):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        open(target, 'wb').write(b'precious')
        happened, result = attempt(fault.format(number), source, target, *options)
        case = (fault, number, result.returncode, result.stderr)
        if not happened:
            assert result.returncode == 0, case
            return number
        if may_succeed and result.returncode == 0:
            assert open(target, 'rb').read() != b'precious', case
        else:
            assert result.returncode in (1, 2) and result.stderr.startswith('adderscale: '), case
            assert open(target, 'rb').read() == b'precious', case
        assert os.listdir(folder) == [os.path.basename(target)], (case, os.listdir(folder))


def target(name):
    return os.path.join(file('targets'), name)


def noise(name, *options):
    """An image of noise: nothing that is small can be made of it."""
    images.magick('-size', '400x24', 'xc:gray', '-seed', '1', '+noise', 'Random', *options, file(name))
    return file(name)


@test('every allocation for a PNG, JPEG and TIFF file may fail')
def _():
    for name in 'in.png', 'in.jpg', 'in.tif':
        # A library may do without: libpng reads on where there is no memory for a text.
        n = every(f'memory:{{}}:{BYTES}', noise(name), target('out' + name[2:]), '--model', 'silent', may_succeed=True)
        assert n > 5, (name, n)
    noise('lace.png', '-interlace', 'PNG')
    every(f'memory:{{}}:{BYTES}', file('lace.png'), target('out.png'), '--model', 'silent', may_succeed=True)


@test('every allocation for a model file may fail')
def _():
    path = os.path.join(os.environ['ADDERSCALE_SOURCE_DIR'], 'models', 'adderscale-s-x2.safetensors')
    n = every(f'memory:{{}}:{BYTES}', noise('in.png'), target('out.png'), '--model', path, first=4, may_succeed=True)
    assert n > 30, n


@test('every write to the disk may fail, in every format')
def _():
    for name in 'out.png', 'out.jpg', 'out.tif', 'out.webp', 'out.ppm', 'out.exr':
        folder = file('targets')
        n = every(f'disk:{{}}:{folder}', noise('in.png'), target(name), '--model', 'silent', first=4, step=29)
        assert n > 3, (name, n)


@test('a failing write of EXIF keeps the picture or is an error')
def _():
    source = images.jpeg(file('exif.jpg'), 60, 40)
    images.add_segments(source, [(0xe1, b'Exif\0\0' + images.exif('a birthday', 6))])
    folder = file('targets')
    every(f'disk:{{}}:{folder}', source, target('out.jpg'), '--model', 'silent', may_succeed=True)


main()
