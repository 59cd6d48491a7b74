# SPDX-License-Identifier: GPL-3.0-or-later
"""No image of a benchmark is among the photographs that models were trained or chosen on."""

import os
import subprocess
import tempfile

import modelfile
import perceptual
import tap

DATA = os.path.join(modelfile.SHARED, 'data')
SETS = ('Set5', 'Set14', 'B100')
PICTURES = ('.jpg', '.jpeg', '.png', '.tif')
SAME = 8                        # bits, at most; copies differ in 4 or fewer, of all the pairs here none in fewer than 14


def pictures(folder):
    return sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(PICTURES))


def need_data():
    if not os.path.isdir(DATA):
        raise tap.Skip('the photographs (../shared/data) are not here')


def benchmarks():
    return [path for name in SETS for path in pictures(os.path.join(DATA, 'bench', name))]


@tap.check('A benchmark image is known again after scaling, compression, turning and mirroring')
def _():
    need_data()
    originals = pictures(os.path.join(DATA, 'bench', 'Set14'))
    with tempfile.TemporaryDirectory() as folder:
        for change in (['-resize', '60%', '-quality', '40'], ['-flop', '-resize', '150%'], ['-rotate', '90'],
                       ['-transverse', '-quality', '70']):
            copies = []
            for original in originals:
                copies.append(os.path.join(folder, os.path.basename(original) + '.jpg'))
                subprocess.run(['magick', original, *change, copies[-1]], check=True)
            found = perceptual.distances(perceptual.load(copies), perceptual.load(originals))
            tap.equal(found.diagonal().max() <= SAME, True, change)
            tap.equal(sorted(map(int, found.argmin(axis=1))), list(range(len(originals))), change)


@tap.check('No photograph of the training and validation lists is a benchmark image')
def _():
    need_data()
    ours = pictures(os.path.join(DATA, 'train')) + pictures(os.path.join(DATA, 'valid'))
    theirs = benchmarks()
    tap.equal(len(theirs), 119, 'benchmark images')
    found = perceptual.distances(perceptual.load(ours), perceptual.load(theirs))
    same = [f'{ours[i]} and {theirs[j]}' for i, j in zip(*(found <= SAME).nonzero())]
    tap.equal(same, [], 'found in both')


@tap.check('No photograph is in both lists')
def _():
    need_data()
    found = perceptual.distances(perceptual.load(pictures(os.path.join(DATA, 'train'))),
                                 perceptual.load(pictures(os.path.join(DATA, 'valid'))))
    tap.equal(int(found.min()) > SAME, True, 'nearest of training and validation')


@tap.check('Every photograph of the two lists has a line with its source and licence')
def _():
    need_data()
    with open(os.path.join(DATA, 'SOURCES.tsv'), encoding='utf-8') as file:
        lines = [line.rstrip('\n').split('\t') for line in file]
    told = {line[0] for line in lines if len(line) == 4 and all(line)}
    for part in 'train', 'valid':
        for path in pictures(os.path.join(DATA, part)):
            tap.equal(f'{part}/{os.path.basename(path)}' in told, True, path)


tap.run('/dev/stdout')
