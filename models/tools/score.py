#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures models on the benchmark sets and writes the scores into file, card and README.md.

usage: ./dev run models/tools/score.py [--sets DIR] [MODEL...]

MODEL is the id of a model in models/ or the path of a file with a card beside it; without one, all of models/. The scores
go into `scores` of the file's __metadata__, into the card's table, which is made where there is none, and, for models of
this tree, into README.md. Nothing else changes. tests/models compares them with what the network does, to the last digit.
"""

import argparse
import json
import os
import re

import modelfile

SETS = ('Set5', 'Set14', 'B100')
TITLE = '| PSNR dB / SSIM on luma |'
README_TITLE = '| model | scale | ' + ' | '.join(SETS) + ' |'
EXACT = 'to the digits that a test compares'


def digits(score):
    """Six digits behind the point: a set's mean moves in them when a single pixel does in a hundred thousand."""
    return {'psnr': f'{score["psnr"]:.6f}', 'ssim': f'{score["ssim"]:.6f}'}


def to_metadata(scores):
    return json.dumps({name: digits(score) for name, score in scores.items()}, separators=(',', ':'))


def cells(words):
    return '| ' + ' | '.join(words) + ' |\n'


def to_table(scores):
    """The card's table."""
    names = list(scores)
    exact = {name: digits(score) for name, score in scores.items()}
    return (TITLE + ' ' + ' | '.join(names) + ' |\n' + '|---' * (len(names) + 1) + '|\n' +
            cells(['this model'] + [f'{s["psnr"]:.2f} / {s["ssim"]:.4f}' for s in scores.values()]) +
            cells([EXACT] + [f'{e["psnr"]} / {e["ssim"]}' for e in exact.values()]) +
            cells(['bicubic'] + [f'{s["bicubic_psnr"]:.2f} / {s["bicubic_ssim"]:.4f}' for s in scores.values()]))


def card_of(path):
    return path.removesuffix('.safetensors') + '.md'


def table_of(card):
    """The card's table as it stands, or nothing."""
    found = re.search(re.escape(TITLE) + r'.*\n(\|.*\n)*', card)
    return found.group(0) if found else None


def to_readme():
    """The table of README.md, from the cards of all models in this tree."""
    table = README_TITLE + '\n' + '| --- ' * (2 + len(SETS)) + '|\n'
    bicubic = {}
    for model in modelfile.shipped():
        with open(card_of(modelfile.path_of(model)), encoding='utf-8') as file:
            rows = rows_of(file.read())
        scale = model.rpartition('-x')[2]
        table += cells([model.rpartition('-x')[0], '×' + scale] + rows.get('this model', []))
        bicubic[scale] = rows.get('bicubic', [])
    for scale, scores in sorted(bicubic.items()):
        table += cells(['bicubic', '×' + scale] + scores)
    return table


def readme_table(text):
    """The table of README.md as it stands."""
    found = re.search(re.escape(README_TITLE) + r'\n(\|.*\n)*', text)
    return found.group(0) if found else None


def rows_of(card):
    """{first cell: the other cells} of the card's table."""
    lines = (table_of(card) or '').splitlines()
    return {row[0]: row[1:] for row in ([cell.strip() for cell in line.strip('|').split('|')] for line in lines)}


def from_card(card):
    """{set: {psnr, ssim}} as texts, from the card's line of exact digits."""
    rows = rows_of(card)
    names = rows.get(TITLE.strip('| '), [])
    return {name: dict(zip(('psnr', 'ssim'), cell.split(' / '))) for name, cell in zip(names, rows.get(EXACT, []))}


def score(path, folder):
    """Measures one model and writes file and card. Returns the table."""
    scores = modelfile.evaluate(path, [os.path.join(folder, name) for name in SETS])
    header, data = modelfile.read(path)
    header['__metadata__']['scores'] = to_metadata(scores)
    modelfile.write(path, header, data)

    table, card = to_table(scores), ''
    if os.path.exists(card_of(path)):
        with open(card_of(path), encoding='utf-8') as file:
            card = file.read()
    old = table_of(card)
    card = card.replace(old, table) if old else card + '\n' * bool(card) + table
    modelfile.replace(card_of(path), card.encode())
    return table


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--sets', default=os.path.join(modelfile.SHARED, 'data', 'bench'), metavar='DIR',
                        help='folder of ' + ', '.join(SETS))
    parser.add_argument('models', nargs='*', metavar='MODEL')
    arguments = parser.parse_args()
    for model in arguments.models or modelfile.shipped():
        print(model + '\n' + score(modelfile.path_of(model), arguments.sets), flush=True)

    readme = os.path.join(modelfile.TOP, 'README.md')
    with open(readme, encoding='utf-8') as file:
        text = file.read()
    modelfile.replace(readme, text.replace(readme_table(text), to_readme()).encode())


if __name__ == '__main__':
    main()
