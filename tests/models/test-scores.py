# SPDX-License-Identifier: GPL-3.0-or-later
"""What the shipped models say of themselves: a score that differs from the card's in any digit fails."""

import json
import os
import tempfile

import modelfile
import score
import tap

BENCH = os.path.join(modelfile.SHARED, 'data', 'bench')


def metadata(model):
    return modelfile.read(modelfile.path_of(model))[0]['__metadata__']


def card(model):
    with open(score.card_of(modelfile.path_of(model)), encoding='utf-8') as file:
        return file.read()


def scores_as_the_card_says(model, name):
    def check():
        if not os.path.isdir(BENCH):
            raise tap.Skip('the benchmark images (../shared/data/bench) are not here')
        if os.environ.get('ADDER_CPU') == 'reference' and name != 'Set5':
            raise tap.Skip('the plain C kernels take minutes')
        measured = modelfile.evaluate(modelfile.path_of(model), [os.path.join(BENCH, name)])[name]
        tap.equal(score.digits(measured), score.from_card(card(model)).get(name), 'measured and card')
    return check


def says_the_same_as_its_card(model):
    def check():
        told = score.from_card(card(model))
        tap.equal(list(told), list(score.SETS), 'sets of the card')
        tap.equal(json.loads(metadata(model)['scores']), told, 'scores of the file and card')
    return check


@tap.check('A model file that is written again keeps its bytes')
def _():
    with tempfile.TemporaryDirectory() as folder:
        for model in modelfile.shipped():
            copy = os.path.join(folder, 'copy')
            modelfile.write(copy, *modelfile.read(modelfile.path_of(model)))
            with open(copy, 'rb') as again, open(modelfile.path_of(model), 'rb') as file:
                tap.equal(again.read() == file.read(), True, model)


@tap.check('Scoring a copy writes the same file and card, and a card where there is none')
def _():
    if not os.path.isdir(BENCH):
        raise tap.Skip('the benchmark images (../shared/data/bench) are not here')
    measured = {name: {'psnr': 30.0, 'ssim': 0.5, 'bicubic_psnr': 29.0, 'bicubic_ssim': 0.25} for name in score.SETS}
    original, score.modelfile.evaluate = modelfile.evaluate, lambda path, sets: measured
    try:
        with tempfile.TemporaryDirectory() as folder:
            copy = os.path.join(folder, 'new-x2.safetensors')
            header, data = modelfile.read(modelfile.path_of(modelfile.shipped()[0]))
            header['__metadata__'].pop('scores')
            modelfile.write(copy, header, data)
            score.score(copy, BENCH)
            tap.equal(modelfile.read(copy)[1] == data, True, 'tensors')
            with open(score.card_of(copy), encoding='utf-8') as file:
                text = file.read()
            tap.equal(score.from_card(text), json.loads(modelfile.read(copy)[0]['__metadata__']['scores']), 'card and file')
            with open(score.card_of(copy), 'w', encoding='utf-8') as file:
                file.write('before\n\n' + text.replace('30.000000', '31.000000') + '\nbehind\n')
            score.score(copy, BENCH)
            with open(score.card_of(copy), encoding='utf-8') as file:
                tap.equal(file.read(), 'before\n\n' + text + '\nbehind\n', 'card')
    finally:
        modelfile.evaluate = original


@tap.check('README.md shows the scores of the cards')
def _():
    with open(os.path.join(modelfile.TOP, 'README.md'), encoding='utf-8') as file:
        text = file.read()
    tap.equal(score.readme_table(text), score.to_readme(), 'table of README.md')


for _model in modelfile.shipped():
    tap.check(f'{_model} and its card tell the same scores')(says_the_same_as_its_card(_model))
    for _name in score.SETS:
        tap.check(f'{_model} scores on {_name} what its card says, to the last digit')(scores_as_the_card_says(_model, _name))

tap.run('/dev/stdout')
