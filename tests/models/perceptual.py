# SPDX-License-Identifier: GPL-3.0-or-later
"""A perceptual hash (which of an image's lowest frequencies are above their median), made to be found again after scaling,
compression, turning and mirroring. A part cut out of an image is another image to it."""

import subprocess

import numpy

SAMPLES = 32                    # of an image's side
FREQUENCIES = 8                 # of them, in each direction; the mean is left out
BITS = FREQUENCIES * FREQUENCIES - 1

# COSINES[f][x]: the first rows of the discrete cosine transform
COSINES = numpy.cos(numpy.pi * numpy.arange(FREQUENCIES)[:, None] * (2 * numpy.arange(SAMPLES)[None, :] + 1) / (2 * SAMPLES))
# Mirroring an image changes the sign of these frequencies
ODD = numpy.where(numpy.arange(FREQUENCIES) % 2, -1.0, 1.0)


def load(paths):
    """[n][SAMPLES][SAMPLES] of luma."""
    read = [f'{path}[{SAMPLES}x{SAMPLES}!]' for path in paths]
    raw = subprocess.run(['magick', '-define', 'jpeg:size=192x192', *read, '-colorspace', 'gray', '-depth', '8', 'gray:-'],
                         stdout=subprocess.PIPE, check=True).stdout
    return numpy.frombuffer(raw, numpy.uint8).reshape(len(paths), SAMPLES, SAMPLES).astype(float)


def positions(transforms):
    """The transforms of all eight positions of images."""
    for one in (transforms, transforms.transpose(0, 2, 1)):
        for rows in (1.0, ODD[:, None]):
            for columns in (1.0, ODD[None, :]):
                yield one * rows * columns


def bits(transforms):
    """[n][BITS] of 0 and 1."""
    values = transforms.reshape(len(transforms), -1)[:, 1:]
    return (values > numpy.median(values, axis=1, keepdims=True)).astype(float)


def distances(images, others):
    """[len images][len others]: the fewest bits that differ, over all positions of the others."""
    transforms = COSINES @ images @ COSINES.T
    a = bits(transforms)
    least = numpy.full((len(images), len(others)), float(BITS))
    for position in positions(COSINES @ others @ COSINES.T):
        b = bits(position)
        least = numpy.minimum(least, a.sum(1)[:, None] + b.sum(1)[None, :] - 2 * a @ b.T)
    return least
