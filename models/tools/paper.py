#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repeats the tables of the AdderSR paper and writes them into models/PAPER.md.

usage: ./dev run models/tools/paper.py ablation | twins | energy | comparison [OPTIONS]

`ablation` and `twins` train networks of one shape for equal steps; each run goes on where it was cut off, so the same line
typed again finishes what is missing. `energy` and `comparison` count and cite only.
"""

import argparse
import csv
import os
import subprocess

import cited
import modelfile
import score

PAGE = os.path.join(modelfile.MODELS, 'PAPER.md')
DATA = os.path.join(modelfile.SHARED, 'data')

ABLATION = {
    'neither': ['--no-shortcut'],
    'power activation': ['--no-shortcut', '--power'],
    'shortcut': [],
    'shortcut and power activation': ['--power'],
}
TWINS = {
    'adder layers': [],
    'convolutions': ['--body', 'convolution'],
}


# ---- Training ----

def last_line(folder):
    """The last line of a run's log, or nothing."""
    try:
        with open(os.path.join(folder, 'log.tsv'), encoding='utf-8') as log:
            return list(csv.DictReader(log, delimiter='\t'))[-1]
    except (FileNotFoundError, IndexError):
        return None


def train(folder, arguments, options):
    """Trains or goes on with one network, unless it is at its end. Returns the last line of its log."""
    line = last_line(folder)
    if line and int(line['step']) >= arguments.steps:
        return line
    subprocess.run([modelfile.program('adderscale-train'), '--data', os.path.join(DATA, 'train'),
                    '--valid', os.path.join(DATA, 'valid'), '--report', os.path.join(DATA, 'bench', 'Set5'),
                    '--run', folder, '--layers', str(arguments.layers), '--channels', str(arguments.channels),
                    '--steps', str(arguments.steps), '--batch', str(arguments.batch), '--seed', str(arguments.seed),
                    '--threads', str(arguments.threads), '--evaluate-every', str(arguments.steps), *options], check=True)
    return last_line(folder)


def train_all(name, variants, arguments):
    """The table of variants that differ in these options only."""
    size = f'{arguments.layers}x{arguments.channels}-{arguments.steps}'
    rows = []
    for words, options in variants.items():
        folder = os.path.join(arguments.runs, f'{name}-{size}', words.replace(' ', '-'))
        os.makedirs(folder, exist_ok=True)
        rows.append((words, train(folder, arguments, options)))
    command = (f'./dev run models/tools/paper.py {name} --layers {arguments.layers} --channels {arguments.channels} '
               f'--batch {arguments.batch} --steps {arguments.steps} --seed {arguments.seed}')
    text = (f'{arguments.layers} layers of {arguments.channels} channels, ×2, {arguments.steps:,} steps of '
            f'{arguments.batch} patches: `{command}`\n\n'
            '| network | validation, dB | Set5, dB | loss | minutes |\n|---|---|---|---|---|\n')
    for words, line in rows:
        text += score.cells([words, f'{float(line["valid_psnr"]):.2f}', f'{float(line["report_psnr"]):.2f}',
                             f'{float(line["loss"]):.3f}', f'{float(line["seconds"]) / 60:.1f}'])
    modelfile.write_between(PAGE, name, text)


# ---- Counting ----

def energy_table():
    text = '| network, ×2 | body | operations per input pixel | float, pJ | 8 bits, pJ |\n|---|---|---|---|---|\n'
    for name, shape in cited.SHAPES.items():
        for body in 'convolution', 'adder':
            count = cited.operations(**shape)
            text += score.cells([name, body, f'{count["body"] + count["ends"]:,}',
                                 f'{cited.energy(count, body, "float"):,.0f}', f'{cited.energy(count, body, "int8"):,.0f}'])
    return text


def comparison_table():
    text = '| network | parameters | G operations, ×2 | ×2 | ×3 | ×4 | source |\n' + '|---' * 7 + '|\n'
    for row in cited.PUBLISHED:
        text += score.cells(row)
    families = {}
    for model in modelfile.shipped():
        family, _, scale = model.rpartition('-x')
        families.setdefault(family, {})[scale] = model
    for family, models in families.items():
        first = models.get('2') or next(iter(models.values()))
        header = modelfile.read(modelfile.path_of(first))[0]
        found = []
        for scale in '2', '3', '4':
            path = modelfile.path_of(models[scale]) if scale in models else None
            if path:
                with open(score.card_of(path), encoding='utf-8') as file:
                    told = score.from_card(file.read())
                found.append(' '.join(f'{float(told[name]["psnr"]):.2f}' for name in score.SETS if name in told))
            else:
                found.append('–')
        numbers, operations = cited.count_model(header)
        text += score.cells([f'**{family}**', f'{numbers / 1000:.0f} K', f'{operations * 1280 * 720 / 4 / 1e9:.1f}', *found,
                             'this tree, measured'])
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('table', choices=('ablation', 'twins', 'energy', 'comparison'))
    for name, value in ('layers', 16), ('channels', 32), ('steps', 5000), ('batch', 16), ('seed', 1):
        parser.add_argument('--' + name, type=int, default=value)
    parser.add_argument('--threads', type=int, default=os.cpu_count())
    parser.add_argument('--runs', default=os.path.join(modelfile.TOP, 'runs'), metavar='DIR')
    arguments = parser.parse_args()
    if arguments.table == 'ablation':
        train_all('ablation', ABLATION, arguments)
    elif arguments.table == 'twins':
        train_all('twins', TWINS, arguments)
    elif arguments.table == 'energy':
        modelfile.write_between(PAGE, 'energy', energy_table())
    else:
        modelfile.write_between(PAGE, 'comparison', comparison_table())


if __name__ == '__main__':
    main()
