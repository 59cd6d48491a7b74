# SPDX-License-Identifier: GPL-3.0-or-later
"""The figure of features computes the network by the page that defines it: its detail is the engine's."""

import os
import subprocess
import tempfile

import features
import modelfile
import numpy
import tap

WIDTH, HEIGHT, MARGIN = 21, 17, 4
STEP = 64 * 255                 # detail for the whole range


def pixels(path, depth):
    raw = subprocess.run(['magick', path, '-depth', str(depth), '-endian', 'LSB', 'rgb:-'], stdout=subprocess.PIPE,
                         check=True).stdout
    return numpy.frombuffer(raw, '<u2' if depth == 16 else 'u1')


def detail_is_the_engines(model):
    def check():
        path = modelfile.path_of(model)
        scale = int(modelfile.read(path)[0]['__metadata__']['scale'])
        y, x, plane = numpy.mgrid[0:HEIGHT, 0:WIDTH, 0:3]
        image = (40 + (x * (9 + plane) + y * 7) % 150).astype(numpy.int64)
        with tempfile.TemporaryDirectory() as folder:
            small = os.path.join(folder, 'small.png')
            raw = (image * 257).astype('<u2').tobytes()
            subprocess.run(['magick', '-size', f'{WIDTH}x{HEIGHT}', '-depth', '16', '-endian', 'LSB', 'rgb:-',
                            '-define', 'png:bit-depth=16', small], input=raw, check=True)
            found = []
            for strength in '0', '1':
                large = os.path.join(folder, strength + '.png')
                subprocess.run([modelfile.program('adderscale'), 'upscale', small, large, '--scale', str(scale), '--model', path,
                                '--strength', strength, '--quiet'], check=True)
                found.append(pixels(large, 16).astype(float).reshape(HEIGHT * scale, WIDTH * scale, 3))
        _, detail = features.run(path, numpy.pad(image, ((MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)), mode='symmetric'))
        # [y][x][plane][dy][dx] to [y, dy][x, dx][plane]
        detail = detail.reshape(HEIGHT + 2 * MARGIN, WIDTH + 2 * MARGIN, 3, scale, scale)
        detail = detail[MARGIN:-MARGIN, MARGIN:-MARGIN].transpose(0, 3, 1, 4, 2)
        expected = detail.reshape(HEIGHT * scale, WIDTH * scale, 3) / STEP * 65535
        inside = (found[1] > 0) & (found[1] < 65535)
        tap.equal(bool(inside.any() and numpy.abs(detail).max() > 64), True, 'there is something to compare')
        tap.equal(float(numpy.abs(found[1] - found[0] - expected)[inside].max()) <= 1.01, True, 'detail of 16 bits')
    return check


for _model in modelfile.shipped():
    tap.check(f'The features of {_model} lead to the detail that the engine adds')(detail_is_the_engines(_model))

tap.run('/dev/stdout')
