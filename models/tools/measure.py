# SPDX-License-Identifier: GPL-3.0-or-later
"""Reduces and compares images as super-resolution papers do, for upscalers that `adderscale eval` cannot run.

tests/models/test-compressed.py holds this to what `adderscale eval` says of the same images.
"""

import subprocess

import numpy


def load(path):
    """[height][width][3] of 0 to 255, and whether the file is grey."""
    told = subprocess.run(['magick', 'identify', '-format', '%w %h %[colorspace]', path], stdout=subprocess.PIPE, check=True,
                          text=True).stdout
    width, height, space = told.split()
    raw = subprocess.run(['magick', path, '-depth', '8', 'rgb:-'], stdout=subprocess.PIPE, check=True).stdout
    return numpy.frombuffer(raw, numpy.uint8).reshape(int(height), int(width), 3), space == 'Gray'


def save(image, path):
    height, width, _ = image.shape
    subprocess.run(['magick', '-size', f'{width}x{height}', '-depth', '8', 'rgb:-', path], input=image.tobytes(), check=True)


def crop(image, scale):
    """Whole pixels of the reduced image only."""
    height, width = (size - size % scale for size in image.shape[:2])
    return image[:height, :width]


def cubic(x):
    x = numpy.abs(x)
    return numpy.where(x <= 1, 1.5 * x**3 - 2.5 * x**2 + 1, numpy.where(x < 2, -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2, 0))


def reduction(size, scale):
    """The matrix that makes size / scale samples of size, with MATLAB's kernel and mirrored ends."""
    matrix = numpy.zeros((size // scale, size))
    for row, centre in enumerate((numpy.arange(size // scale) + 0.5) * scale - 0.5):
        places = numpy.arange(int(centre) - 2 * scale - 1, int(centre) + 2 * scale + 3)
        weights = cubic((places - centre) / scale)
        mirrored = numpy.where(places < 0, -1 - places, places) % (2 * size)
        numpy.add.at(matrix[row], numpy.minimum(mirrored, 2 * size - 1 - mirrored), weights / weights.sum())
    return matrix


def reduce(image, scale):
    """MATLAB's imresize of a cropped image by 1 / scale, in bytes."""
    result = numpy.einsum('yh,hwc,xw->yxc', reduction(image.shape[0], scale), image.astype(float), reduction(image.shape[1], scale),
                          optimize=True)
    return numpy.clip(numpy.floor(result + 0.5), 0, 255).astype(numpy.uint8)


def luma(image, grey, border):
    inner = image[border:-border, border:-border].astype(float)
    return inner[..., 0] if grey else 16 + inner @ (numpy.array([65.481, 128.553, 24.966]) / 255)


def psnr(a, b):
    return 10 * numpy.log10(255**2 / ((a - b)**2).mean())


def blur(image):
    """Wang's window of 11 × 11, where it fits."""
    window = numpy.exp(-(numpy.arange(-5, 6)**2) / (2 * 1.5**2))
    window /= window.sum()
    for axis in 0, 1:
        image = numpy.lib.stride_tricks.sliding_window_view(image, len(window), axis) @ window
    return image


def ssim(a, b):
    mean_a, mean_b = blur(a), blur(b)
    one, two = (0.01 * 255)**2, (0.03 * 255)**2
    spread_a, spread_b, both = blur(a * a) - mean_a**2, blur(b * b) - mean_b**2, blur(a * b) - mean_a * mean_b
    return float(((2 * mean_a * mean_b + one) * (2 * both + two) /
                  ((mean_a**2 + mean_b**2 + one) * (spread_a + spread_b + two))).mean())
