# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares what the preview shows on the screen with what the procedure makes of the same image in another GIMP."""

import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKS = os.path.join(HERE, '..')
sys.path.insert(0, os.path.join(CHECKS, 'procedure'))

import tap  # noqa: E402
from desktop import (Gimp, area, enabled, find, press, still_picture, text_of, wait, walk, xdotool)  # noqa: E402

# In the order in which the dialog lists them.
SCOPES = ('image', 'layers', 'selection')
EFFECTS = ('keep', 'merge')

CASES = {
    'image': ('layered', {'scope': 'image', 'scale': 2.0}),
    'image-merged': ('layered', {'scope': 'image', 'scale': 2.0, 'effects': 'merge'}),
    'layer': ('layered', {'scope': 'layers', 'scale': 2.0}),
    'layer-merged': ('layered', {'scope': 'layers', 'scale': 2.0, 'effects': 'merge'}),
    'selection': ('layered', {'scope': 'selection', 'scale': 2.0}),
    'selection-merged': ('layered', {'scope': 'selection', 'scale': 2.0, 'effects': 'merge'}),
    'tiny': ('tiny', {'scope': 'image', 'scale': 2.0}),
}

gimp = None
dialog = None


def make_expected():
    environment = {**os.environ, 'CASES': json.dumps(CASES), 'CHECKS': CHECKS}
    script = os.path.join(HERE, 'expected.py')
    subprocess.run(['gimp-console', '-id', '--batch-interpreter=python-fu-eval', '-b',
                    f'exec(open({script!r}).read())', '--quit'], env=environment, check=True)


def expected(name):
    """The rows of the result, each a list of pixels: bytes of red, green, blue, and alpha."""
    work = os.environ['WORK']
    with open(os.path.join(work, 'sizes.json'), encoding='utf-8') as sizes:
        width, height = json.load(sizes)[name]
    with open(os.path.join(work, name + '.rgba'), 'rb') as file:
        pixels = file.read()
    return width, height, pixels


def shown():
    """What the preview shows of the network's result: size and pixels."""
    preview = find(dialog, 'drawing area', 'Preview')
    preview.queryComponent().grabFocus()
    xdotool('key', 'a', 'mousemove', '0', '0')
    width, height = area(preview)[2:]
    return width, height, still_picture(preview, 4 if name_of_image == 'tiny' else 1000)


def compare_at(screen, wanted, left, top):
    """How many opaque pixels are compared, and how many of them differ: row by row, but for label and navigation."""
    (screen_width, screen_height, picture), (width, height, pixels) = screen, wanted
    count = wrong = 0
    for y in range(max(40, -top), min(screen_height - 100, height - top)):
        row = picture[3 * screen_width * y:3 * screen_width * (y + 1)]
        for x in range(max(30, -left), min(screen_width - 30, width - left)):
            start = 4 * (width * (top + y) + left + x)
            if pixels[start + 3] == 255:
                count += 1
                wrong += row[3 * x:3 * x + 3] != pixels[start:start + 3]
    return count, wrong


def check(name):
    """Where an odd number of pixels is left over, either side may have one more. Patient: what shows may be older."""
    wanted = expected(name)
    results = []

    def is_equal():
        screen = shown()
        left, top = ((wanted[axis] - screen[axis]) // 2 for axis in (0, 1))
        results[:] = [compare_at(screen, wanted, left + x, top + y) for y in (0, 1) for x in (0, 1)]
        return any(count > 0 and wrong == 0 for count, wrong in results)
    try:
        wait(is_equal, 'equal pixels')
    except AssertionError as error:
        raise AssertionError(f'{name}: of so many pixels so many are wrong: {results}') from error


def choose(combo, index):
    find(dialog, 'combo box', combo).querySelection().selectChild(index)


def open_image(name):
    global gimp, dialog, name_of_image
    name_of_image = name
    if gimp:
        press(find(dialog, 'button', 'Cancel'))
        gimp.wait_until_closed()
        tap.equal(gimp.complaints(), [], 'lines on stderr')
        gimp.quit()
    os.environ['PHOTO'] = os.path.join(os.environ['WORK'], f'colosseum-{name}.xcf')
    gimp = Gimp('C')
    dialog = gimp.open_dialog('Upscale')
    wait(lambda: enabled(find(dialog, 'button', 'Upscale')), 'button')


def notes():
    return [text_of(node) for node in walk(dialog) if node.getRoleName() == 'label']


def wait_for_note(words):
    wait(lambda: any(words in text for text in notes()), f'note that says {words!r}')


@tap.check('the preview shows the pixels of an image of three pixels')
def image_of_three():
    make_expected()
    open_image('tiny')
    check('tiny')


@tap.check('the preview shows the pixels of the chosen layer')
def layer_in_image():
    open_image('layered')
    check('image')
    wait_for_note('without its effects')
    wait_for_note('1 layer effect has settings in pixels')


@tap.check('with its effects merged, which makes it larger')
def merged():
    choose('Layer effects', EFFECTS.index('merge'))
    check('image-merged')
    wait(lambda: not any('its effects' in text or 'layer effect has' in text for text in notes()), 'dialog without notes')


@tap.check('as part of a selection, with effects merged and kept')
def selection():
    choose('Enlarge', SCOPES.index('selection'))
    check('selection-merged')
    choose('Layer effects', EFFECTS.index('keep'))
    check('selection')


@tap.check('alone, with effects kept and merged')
def layer_alone():
    choose('Enlarge', SCOPES.index('layers'))
    check('layer')
    choose('Layer effects', EFFECTS.index('merge'))
    check('layer-merged')


@tap.check('the dialog tells that an indexed image becomes RGB, and text pixels')
def told():
    open_image('told')
    wait_for_note('The image will be converted to RGB')
    wait_for_note('1 text layer becomes pixels')


@tap.check('the plug-in prints nothing, and leaves no copy behind')
def silence():
    press(find(dialog, 'button', 'Cancel'))
    gimp.wait_until_closed()
    tap.equal(gimp.complaints(), [], 'lines on stderr')
    if gimp.title().startswith('*'):
        raise AssertionError('the image counts as changed')
    gimp.quit()


tap.run(os.environ['RESULTS'])
