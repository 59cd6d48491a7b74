# SPDX-License-Identifier: GPL-3.0-or-later
"""adderscale models, eval, --help, --version and --list-kernels."""

import json
import os
import shutil

import images
from command_test import PROGRAM, Skip, fail, file, main, make_model, run, succeed, test

# shared/data/README.md: scale 2, 3, 4
FIGURES = {'Set5': (33.68, 30.41, 28.43), 'Set14': (30.24, 27.54, 26.00), 'B100': (29.57, 27.21, 25.96)}


@test('help tells every command and option, on the standard output')
def _():
    text = succeed('--help')
    for word in 'upscale', 'models', 'eval', '--version', '--list-kernels', 'Exit codes':
        assert word in text, word
    text = succeed('upscale', '--help')
    for word in '--scale', '--model', '--strength', '--threads', '--cpu', '--quality', 'IN OUT':
        assert word in text, word
    assert '--json' in succeed('eval', '--help')
    succeed('models', '--help')


@test('no command at all shows the help and is a wrong use')
def _():
    result = run()
    assert result.returncode == 2 and 'Usage' in result.stderr, result


@test('version is the one of the build')
def _():
    assert succeed('--version').strip() == 'adderscale ' + os.environ['ADDERSCALE_VERSION']


@test('kernels are listed with what runs here, and ADDER_CPU restricts them')
def _():
    lines = [line.split(None, 2) for line in succeed('--list-kernels').splitlines()]
    assert {'adder3x3', 'convolution3x3', 'shuffle'} <= {line[0] for line in lines}, lines
    for family in {line[0] for line in lines}:
        assert [line[2] for line in lines if line[0] == family].count('runs') == 1, lines
    lines = [line.split(None, 2) for line in succeed('--list-kernels', env={'ADDER_CPU': 'reference'}).splitlines()]
    assert {line[1] for line in lines if line[2] == 'runs'} == {'reference'}, lines


@test('models lists name, scale and title')
def _():
    lines = succeed('models').splitlines()
    assert [line.split()[0] for line in lines] == ['random-x2', 'silent-x2'], lines
    assert all('×2' in line and 'A test model' in line for line in lines), lines


@test('models names a broken file and lists the others')
def _():
    broken = os.path.join(file('models'), 'broken-x2.safetensors')
    open(broken, 'wb').write(b'nothing')
    result = run('models')
    os.unlink(broken)
    assert result.returncode == 0 and 'silent-x2' in result.stdout and 'broken-x2' in result.stderr, result


@test('models without models fails and tells the way out')
def _():
    fail('models', says='ADDERSCALE_MODEL_PATH', env={'ADDERSCALE_MODEL_PATH': '/nonexistent'})


@test('eval prints each image and the mean, and writes JSON')
def _():
    folder = file('Tiny')
    os.mkdir(folder)
    images.png(os.path.join(folder, 'a.png'), 41, 37)
    images.png(os.path.join(folder, 'b.png'), 30, 30, images.GRAY)
    open(os.path.join(folder, 'notes.txt'), 'w').write('not an image')
    text = succeed('eval', '--set', folder, '--scale', '2', '--model', 'silent', '--model', 'random',
                   '--json', file('scores.json'))
    assert 'a.png' in text and 'b.png' in text and 'Tiny ×2' in text, text
    scores = json.load(open(file('scores.json')))['Tiny']
    assert set(scores) == {'silent-x2', 'random-x2'}, scores
    for score in scores.values():
        assert {'psnr', 'ssim', 'bicubic_psnr', 'bicubic_ssim'} <= set(score), score
    silent, random = scores['silent-x2'], scores['random-x2']
    # Without detail our base is MATLAB's bicubic, but for a rounding here and there.
    assert abs(silent['psnr'] - silent['bicubic_psnr']) < 0.02, silent
    assert random['bicubic_psnr'] == silent['bicubic_psnr'], (random, silent)
    assert random['psnr'] < silent['psnr'], (random, silent)


@test('eval of bicubic needs no model')
def _():
    folder = file('Bicubic')
    os.mkdir(folder)
    images.png(os.path.join(folder, 'a.png'), 41, 37)
    text = succeed('eval', '--set', folder, '--model', 'bicubic', '--quiet', env={'ADDERSCALE_MODEL_PATH': '/nonexistent'})
    assert text.startswith('Bicubic ×2'), text


@test('eval of compressed images scores less, the less the lower the quality')
def _():
    folder = file('Compressed')
    os.mkdir(folder)
    images.png(os.path.join(folder, 'a.png'), 96, 80)
    images.png(os.path.join(folder, 'b.png'), 70, 70, images.GRAY)
    found = []
    for how in [], ['--degrade', 'jpeg:95:444'], ['--degrade', 'jpeg:95'], ['--degrade', 'jpeg:75:420'], ['--degrade', 'jpeg:20']:
        succeed('eval', '--set', folder, '--model', 'silent', *how, '--json', file('compressed.json'))
        found.append(json.load(open(file('compressed.json')))['Compressed']['silent-x2'])
    for better, worse in zip(found, found[1:]):
        assert better['psnr'] > worse['psnr'] + 0.001, found
        assert better['bicubic_psnr'] > worse['bicubic_psnr'] + 0.001, found


@test('eval refuses ways to degrade that there are not')
def _():
    for how in 'jpeg', 'jpeg:', 'jpeg:0', 'jpeg:101', 'jpeg:75:422', 'jpeg:75:444:1', 'jpeg:75:420:1', 'noise:3', '':
        fail('eval', '--set', file('.'), '--degrade', how, code=2, says='degrade')


@test('eval of a folder without images, a damaged image or an unknown model is an error')
def _():
    folder = file('Wrong')
    os.mkdir(folder)
    fail('eval', '--set', folder, '--model', 'silent', says=['Wrong', 'no images'])
    fail('eval', '--set', file('nowhere'), '--model', 'silent', says='nowhere')
    fail('eval', '--set', folder, '--scale', '1', code=2, says='scale')
    open(os.path.join(folder, 'x.png'), 'wb').write(b'nothing at all')
    fail('eval', '--set', folder, '--model', 'silent', says='x.png')
    fail('eval', '--set', folder, '--model', 'nobody', code=2, says='nobody')


@test('bicubic gives the published figures on Set5, Set14 and B100')
def _():
    bench = os.path.join(os.environ.get('ADDERSCALE_SHARED_DIR', ''), 'data', 'bench')
    if not os.path.isdir(bench):
        raise Skip('the benchmark images (../shared/data/bench) are not here')
    for scale in 2, 3, 4:
        sets = [argument for name in FIGURES for argument in ('--set', os.path.join(bench, name))]
        succeed('eval', *sets, '--scale', scale, '--model', 'bicubic', '--quiet', '--json', file('bench.json'))
        found = json.load(open(file('bench.json')))
        for name, figures in FIGURES.items():
            psnr = found[name]['bicubic']['bicubic_psnr']
            assert abs(psnr - figures[scale - 2]) < 0.01, (name, scale, psnr)


main()
