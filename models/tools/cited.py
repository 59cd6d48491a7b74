# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures that others published, with their sources, and what follows from them by counting."""

import json

# Energy of one operation in a 45 nm circuit, in pJ. Floats and 8-bit numbers: supplement of "An Empirical Study of Adder
# Neural Networks for Object Detection" (NeurIPS 2021); sums of 32 bits: Horowitz, as in PMC8934428 table 3.
ADD_FLOAT, MULTIPLY_FLOAT = 0.9, 3.7
ADD_8, MULTIPLY_8, ADD_32 = 0.03, 0.2, 0.1

# Tap: |x − w| is one addition (its sign costs nothing), and the sum is another. 8-bit sums need 32 bits.
TAP = {
    ('convolution', 'float'): MULTIPLY_FLOAT + ADD_FLOAT,
    ('adder', 'float'): 2 * ADD_FLOAT,
    ('convolution', 'int8'): MULTIPLY_8 + ADD_32,
    ('adder', 'int8'): ADD_8 + ADD_32,
}

# Layers of 3×3 between a head and a tail; at_output: how many output pixels an input pixel has where they run.
SHAPES = {
    'S: 16 × 32': {'layers': 16, 'channels': 32, 'planes': 3, 'at_output': 1},
    'M: 16 × 64': {'layers': 16, 'channels': 64, 'planes': 3, 'at_output': 1},
    'L: 32 × 64': {'layers': 32, 'channels': 64, 'planes': 3, 'at_output': 1},
    'VDSR: 18 × 64, at the size of the result': {'layers': 18, 'channels': 64, 'planes': 1, 'at_output': 4},
    'EDSR: 65 × 256': {'layers': 65, 'channels': 256, 'planes': 3, 'at_output': 1},
}


def operations(layers, channels, planes, at_output):
    """Taps for each pixel of the image to be enlarged twice; the ends stay convolutions."""
    outputs = planes * (1 if at_output == 4 else 4)
    return {'body': 9 * channels * channels * layers * at_output, 'ends': 9 * channels * (planes + outputs) * at_output}


def energy(count, body, kind):
    """In pJ for each pixel. The ends are the same in both."""
    return count['body'] * TAP[body, kind] + count['ends'] * TAP['convolution', kind]


def count_model(header):
    """(trained numbers, operations for each pixel of its input) of a model file."""
    numbers = operations_ = 0
    for name, tensor in header.items():
        if name != '__metadata__':
            size = 1
            for length in tensor['shape']:
                size *= length
            numbers += size
            if name.endswith('.weight'):
                operations_ += size
    assert len(json.loads(header['__metadata__']['layers'])) >= 2
    return numbers, operations_


# PSNR on luma: Set5 Set14 B100; operations are multiplications with their additions for a result of 1280 × 720. Pictures
# of tables, read by eye: CARN: nmhkahn/CARN-pytorch assets/table.png; SAFMN: sunny2109/SAFMN figs/efficient_sr.png;
# IMDN: Zheng222/IMDN images/psnr_ssim.png; EDSR: LimBee/NTIRE2017 figs/paper_result.png; RCAN: yulunzhang/RCAN Figs.
# Adder rows: huawei-noah/AdderNet README. What no source that could be read confirms says so.
CARN, SAFMN, IMDN, ADDER = 'CARN’s table', 'SAFMN’s table', 'IMDN’s table', 'the authors’ README'
UNCONFIRMED = 'as commonly quoted; not confirmed from a source here'
PUBLISHED = [
    ['bicubic', '–', '–', '33.66 30.24 29.56', '30.39 27.55 27.21', '28.42 26.00 25.96', 'RCAN’s and EDSR’s tables'],
    ['SRCNN 9-5-5', '57 K', '52.7', '36.66 32.42 31.36', '32.75 29.28 28.41', '30.48 27.49 26.90', CARN],
    ['FSRCNN', '12 K', '6.0', '37.00 32.63 31.53', '33.16 29.43 28.53', '30.71 27.59 26.98', CARN],
    ['VDSR', '665 K', '612.6', '37.53 33.03 31.90', '33.66 29.77 28.82', '31.35 28.01 27.29', CARN],
    ['VDSR, adder', '665 K', '612.6', '37.37 32.91 31.82', '33.47 29.62 28.72', '31.27 27.93 27.25', ADDER],
    ['CARN-M', '412 K', '91.2', '37.53 33.26 31.92', '33.99 30.08 28.91', '31.92 28.42 27.44', CARN],
    ['CARN', '1,592 K', '222.8', '37.76 33.52 32.09', '34.29 30.29 29.06', '32.13 28.60 27.58', CARN],
    ['IDN', '553 K', '–', '37.83 33.30 32.08', '34.11 29.99 28.95', '31.82 28.25 27.41', IMDN + '; ×3, ×4: ' + UNCONFIRMED],
    ['MAFFSRN', '402 K', '77.2', '37.97 33.49 32.14', '34.32 30.35 29.09', '32.18 28.58 27.57', UNCONFIRMED],
    ['RDN', '22.1 M', '–', '38.24 34.01 32.34', '34.71 30.57 29.26', '32.47 28.81 27.72', UNCONFIRMED],
    ['EDSR-baseline', '1.4 M', '316', '37.99 33.57 32.16', '34.37 30.28 29.09', '32.09 28.58 27.57', SAFMN],
    ['EDSR', '40.7 M', '9,385', '38.11 33.92 32.32', '34.65 30.52 29.25', '32.46 28.80 27.71', 'EDSR’s table'],
    ['EDSR, adder', '40.7 M', '9,385', '37.92 33.82 32.23', '34.35 30.33 29.13', '32.13 28.57 27.58', ADDER],
]
