#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws what the channels of a network see, as the paper's figure does: with and without shortcut and power activation.

usage: ./dev run models/tools/features.py --image PHOTO -o features.png MODEL...

A row is a model (a file or the id of a shipped one): the photograph, then the channels after its last body layer that vary
most, each stretched from its least to its greatest value. The integers are computed here, as models/README.md defines them.
"""

import argparse
import json
import subprocess

import modelfile
import numpy

SIDE = 96                       # of the part of the photograph
CHANNELS = 8

TYPES = {'U8': numpy.uint8, 'I16': numpy.int16, 'I32': numpy.int32}


def tensor(header, data, name):
    told = header[name]
    begin, end = told['data_offsets']
    return numpy.frombuffer(data[begin:end], TYPES[told['dtype']]).reshape(told['shape']).astype(numpy.int64)


def taps(x):
    """(ky, kx, the pixels that this tap looks at) for [height][width][channels]."""
    height, width, _ = x.shape
    padded = numpy.pad(x, ((1, 1), (1, 1), (0, 0)))
    for ky in range(3):
        for kx in range(3):
            yield ky, kx, padded[ky:ky + height, kx:kx + width]


def convolve(x, weight):
    return sum(pixels @ weight[:, ky, kx].T for ky, kx, pixels in taps(x))


def differ(x, weight):
    """Σ |x − w|, an output at a time, so that memory stays small."""
    result = numpy.zeros(x.shape[:2] + weight.shape[:1], numpy.int64)
    for ky, kx, pixels in taps(x):
        for output, row in enumerate(weight[:, ky, kx]):
            result[..., output] += numpy.abs(pixels - row).sum(axis=2)
    return result


def activate(header, data, name, layer, sum_):
    y = numpy.clip(sum_, 0, 255)
    if not layer.get('power'):
        return y
    base, slope = (tensor(header, data, f'{name}.{part}') for part in ('base', 'slope'))
    return base[y // 16] + (slope[y // 16] * (y % 16) + 8) // 16


def run(path, image):
    """([height][width][channels] of bytes after the last body layer, [height][width][planes × S × S] of detail)"""
    header, data = modelfile.read(path)
    x = before = head = None
    for number, layer in enumerate(json.loads(header['__metadata__']['layers'])):
        name = f'layer{number}'
        weight = tensor(header, data, name + '.weight')
        if layer['type'] == 'tail':
            seen = x + head if layer.get('skip') else x
            return x, (convolve(seen, weight) + tensor(header, data, name + '.bias')) >> layer['shift']
        if layer['type'] == 'head':
            sum_ = (convolve(image * 16 - 2040, weight) + tensor(header, data, name + '.bias')) >> layer['shift']
        else:
            shortcut = {'none': 0, 'input': x, 'block': before}[layer.get('shortcut', 'none')]
            if layer['type'] == 'adder':
                d = differ(x, weight) + tensor(header, data, name + '.k')
                sum_ = (d * tensor(header, data, name + '.m') + layer.get('r', 0) * shortcut) >> layer['shift']
            else:
                sum_ = ((convolve(x, weight) + tensor(header, data, name + '.bias')) >> layer['shift']) + shortcut
        before, x = x, activate(header, data, name, layer, sum_)
        head = x if head is None else head
    raise ValueError(f'{path} has no tail')


def load(path):
    raw = subprocess.run(['magick', path, '-gravity', 'center', '-crop', f'{SIDE}x{SIDE}+0+0', '+repage', '-depth', '8', 'rgb:-'],
                         stdout=subprocess.PIPE, check=True).stdout
    return numpy.frombuffer(raw, numpy.uint8).reshape(SIDE, SIDE, 3).astype(numpy.int64)


def stretch(channel):
    least, most = int(channel.min()), int(channel.max())
    return (channel - least) * 255 // max(1, most - least)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--image', required=True, metavar='PHOTO')
    parser.add_argument('-o', '--output', required=True, metavar='PNG')
    parser.add_argument('models', nargs='+', metavar='MODEL')
    arguments = parser.parse_args()
    image = load(arguments.image)
    rows = []
    for model in arguments.models:
        found, _ = run(modelfile.path_of(model), image)
        most = numpy.argsort(-found.reshape(-1, found.shape[2]).std(axis=0), kind='stable')[:CHANNELS]
        tiles = [image] + [stretch(found[..., i])[..., None].repeat(3, axis=2) for i in most]
        rows.append(numpy.concatenate([numpy.pad(tile, ((2, 2), (2, 2), (0, 0)), constant_values=255) for tile in tiles], axis=1))
    picture = numpy.concatenate(rows).astype(numpy.uint8)
    height, width, _ = picture.shape
    subprocess.run(['magick', '-size', f'{width}x{height}', '-depth', '8', 'rgb:-', '-dither', 'None', '-colors', '256',
                    arguments.output],
                   input=picture.tobytes(), check=True)


if __name__ == '__main__':
    main()
