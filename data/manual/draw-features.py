#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the feature planes of a model for the manual, by the formulas of models/README.md in plain NumPy.

usage: draw-features.py MODEL.safetensors PHOTO OUTPUT.png      (PHOTO is cut to 160 × 120 by ImageMagick)"""

import json
import struct
import subprocess
import sys

import numpy

WIDTH, HEIGHT, PLANES = 160, 120, 6


def read_model(path):
    data = open(path, 'rb').read()
    length = struct.unpack('<Q', data[:8])[0]
    header = json.loads(data[8:8 + length])
    layers = json.loads(header.pop('__metadata__')['layers'])
    types = {'U8': 'u1', 'I16': '<i2', 'I32': '<i4'}
    for name, entry in header.items():
        begin, end = entry['data_offsets']
        layer, tensor = name.split('.')
        layers[int(layer[5:])][tensor] = numpy.frombuffer(
            data[8 + length + begin:8 + length + end], types[entry['dtype']]).reshape(entry['shape']).astype('i4')
    return layers


def windows(image):
    """[9][height][width][channels]: each tap's view of the image, zeros outside."""
    padded = numpy.pad(image, ((1, 1), (1, 1), (0, 0)))
    height, width = image.shape[:2]
    return [padded[y:y + height, x:x + width] for y in range(3) for x in range(3)]


def activation(layer, t):
    y = numpy.clip(t, 0, 255)
    if layer.get('power'):
        y = layer['base'][y // 16] + (layer['slope'][y // 16] * (y % 16) + 8) // 16
    return y


def run_layer(layer, image):
    views = windows(image)
    weight = layer['weight'].reshape(layer['channels'], 9, -1)
    result = numpy.zeros(image.shape[:2] + (layer['channels'],), 'i4')
    for o in range(layer['channels']):
        for tap, view in enumerate(views):
            term = numpy.abs(view - weight[o, tap]) if layer['type'] == 'adder' else view * weight[o, tap]
            result[..., o] += term.sum(axis=2)
    if layer['type'] != 'adder':
        return activation(layer, (result + layer['bias']) >> layer['shift'])
    shortcut = image * layer.get('r', 0) if layer.get('shortcut') == 'input' else 0
    return activation(layer, ((result + layer['k']) * layer['m'] + shortcut) >> layer['shift'])


def main(model, photo, output):
    raw = subprocess.run(['magick', photo, '-resize', f'{WIDTH}x{HEIGHT}^', '-gravity', 'center', '-extent',
                          f'{WIDTH}x{HEIGHT}', '-depth', '8', 'rgb:-'], stdout=subprocess.PIPE, check=True).stdout
    image = numpy.frombuffer(raw, 'u1').reshape(HEIGHT, WIDTH, 3).astype('i4') * 16 - 2040
    layers = read_model(model)[:-1]
    rows = []
    for index, layer in enumerate(layers):
        image = run_layer(layer, image)
        if index in (0, len(layers) // 2, len(layers) - 1):
            # Those planes that vary most say most.
            order = numpy.argsort(-image.std(axis=(0, 1)))[:PLANES]
            rows.append(numpy.concatenate([image[..., i] for i in sorted(order)], axis=1))
    sheet = numpy.concatenate(rows).clip(0, 255).astype('u1')
    subprocess.run(['magick', '-size', f'{sheet.shape[1]}x{sheet.shape[0]}', '-depth', '8', 'gray:-', '-normalize', '-strip',
                    output], input=sheet.tobytes(), check=True)


main(*sys.argv[1:])
