# SPDX-License-Identifier: GPL-3.0-or-later
"""Uses the dialog in English, then looks at it in the other languages."""

import os
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'procedure'))

import tap  # noqa: E402
from desktop import Gimp, area, drag, enabled, find, has_locale, picture_of, press, screenshot, wait, walk, xdotool  # noqa: E402

gimp = None
dialog = None


def text_of(node):
    try:
        return node.queryText().getText(0, -1)
    except NotImplementedError:
        return node.name


def texts():
    return [text_of(node) for node in walk(dialog) if node.getRoleName() == 'label']


def still_picture(preview):
    """Waits until the preview shows a picture and has not changed for a second."""
    pictures = []

    def still():
        time.sleep(0.25)
        pictures.append(picture_of(preview))
        colors = {pictures[-1][start:start + 3] for start in range(0, len(pictures[-1]), 3)}
        return len(colors) > 1000 and pictures[-5:].count(pictures[-1]) == 5
    wait(still, 'picture that stays', 20)
    return pictures[-1]


@tap.check('the menu Filters opens the dialog')
def opens():
    global gimp, dialog
    gimp = Gimp('C')
    dialog = gimp.open_dialog('Upscale')
    wait(lambda: enabled(find(dialog, 'button', 'Upscale')), 'button')
    still_picture(find(dialog, 'drawing area'))
    screenshot('dialog-en')
    tap.equal(dialog.name, 'Upscale', 'title')


@tap.check('every control has a name for screen readers')
def names():
    for node in walk(dialog):
        if node.getRoleName() in ('spin button', 'combo box', 'button', 'slider', 'check box') and not node.name:
            raise AssertionError(f'a {node.getRoleName()} has no name')


def column_is_white(picture, width, x):
    """Whether a column has the light line of the divider nearly from top to bottom."""
    pixels = [picture[3 * (row * width + x):3 * (row * width + x) + 3] for row in range(len(picture) // 3 // width)]
    return sum(pixel == b'\xff\xff\xff' for pixel in pixels) > 0.8 * len(pixels)


def divider_position(picture, width):
    return next((x for x in range(width) if column_is_white(picture, width, x)), None)


@tap.check('the divider of the preview can be dragged, and so can the picture')
def preview_drags():
    preview = wait(lambda: find(dialog, 'drawing area', 'Preview'), 'preview')
    x, y, width, height = area(preview)
    before = still_picture(preview)
    position = divider_position(before, width)
    if position is None or abs(position - width // 2) > 2:
        raise AssertionError(f'the divider is at {position} of {width}')
    drag((x + position, y + height // 3), (x + width // 4, y + height // 3))
    xdotool('mousemove', '1279', '899')
    after = still_picture(preview)
    position = divider_position(after, width)
    if position is None or abs(position - width // 4) > 3:
        raise AssertionError(f'the divider was dragged to {position} of {width}')
    drag((x + width // 2, y + height // 2), (x + width // 2 - 60, y + height // 2 - 40))
    xdotool('mousemove', '1279', '899')
    moved = still_picture(preview)
    rows = range(60, height - 60)
    inner = slice(width // 2, width - 80)

    def part(picture, dx, dy):
        return [picture[3 * ((row + dy) * width + inner.start + dx):3 * ((row + dy) * width + inner.stop + dx)]
                for row in rows]
    if part(moved, 0, 0) != part(after, 60, 40):
        raise AssertionError('the picture did not follow the pointer')
    screenshot('preview-en')


@tap.check('the dialog tells the size that will be written')
def size():
    scale = find(dialog, 'spin button', 'Scale')
    press(find(dialog, 'button', '×3'))
    wait(lambda: scale.queryValue().currentValue == 3.0, 'scale 3', 5)
    wait(lambda: any('1920 × 1281' in text for text in texts()), 'size for scale 3', 5)
    for factor, wanted in ((2.0, '1280 × 854'), (1.5, '960 × 641'), (8.0, '5120 × 3416')):
        scale.queryValue().currentValue = factor
        wait(lambda wanted=wanted: any(wanted in text for text in texts()), f'size {wanted}', 5)


@tap.check('Cancel while computing ends the plug-in at once and leaves the image alone')
def cancel():
    press(find(dialog, 'button', 'Upscale'))
    bar = find(dialog, 'progress bar')
    wait(lambda: bar.queryValue().currentValue > 0.02, 'progress')
    screenshot('running-en')
    if enabled(find(dialog, 'button', 'Reset')) or not enabled(find(dialog, 'button', 'Cancel')):
        raise AssertionError('only Cancel may be pressed meanwhile')
    start = time.monotonic()
    press(find(dialog, 'button', 'Cancel'))
    gimp.wait_until_closed()
    seconds = time.monotonic() - start
    if seconds > 2:
        raise AssertionError(f'it took {seconds:.1f} s')
    if '640x427' not in gimp.title() or gimp.title().startswith('*'):
        raise AssertionError(f'the title is {gimp.title()}')


@tap.check('Upscale makes the image twice as large')
def run():
    global dialog
    dialog = gimp.open_dialog('Upscale')
    scale = find(dialog, 'spin button', 'Scale')
    tap.equal(scale.queryValue().currentValue, 2.0, 'scale after a cancelled run')
    press(find(dialog, 'button', 'Upscale'))
    wait(lambda: '1280x854' in gimp.title(), 'larger image')
    gimp.wait_until_closed()
    screenshot('enlarged-en')


@tap.check('one Ctrl+Z brings the old image back, Ctrl+Y the new one')
def undo():
    gimp.key('ctrl+z')
    wait(lambda: '640x427' in gimp.title(), 'old size', 10)
    if gimp.title().startswith('*'):
        raise AssertionError('the image still counts as changed')
    gimp.key('ctrl+y')
    wait(lambda: '1280x854' in gimp.title(), 'new size', 10)


@tap.check('Repeat takes the same settings without asking')
def repeat():
    gimp.key('ctrl+f')
    wait(lambda: '2560x1708' in gimp.title(), 'larger image')
    gimp.wait_until_closed()


@tap.check('the plug-in prints nothing')
def silence():
    tap.equal(gimp.complaints(), [], 'lines on stderr')


@tap.check('a plug-in that is killed while it computes leaves GIMP and the image alone')
def killed():
    global dialog
    dialog = gimp.open_dialog('Upscale')
    title = gimp.title()
    press(find(dialog, 'button', 'Upscale'))
    bar = find(dialog, 'progress bar')
    wait(lambda: bar.queryValue().currentValue > 0.05, 'progress')
    os.kill(gimp.plug_ins()[0], signal.SIGKILL)
    gimp.wait_until_closed()
    time.sleep(1)
    tap.equal(gimp.title(), title, 'title')
    tap.equal(gimp.process.poll(), None, 'exit status of GIMP')
    screenshot('killed-en')
    gimp.quit()


def look(language, menu_label, title, wanted):
    global gimp, dialog
    if not has_locale(language):
        raise tap.Skip(f'the locale {language} is not here')
    gimp = Gimp(language)
    dialog = gimp.open_dialog(menu_label)
    still_picture(find(dialog, 'drawing area'))
    screenshot(f'dialog-{language}')
    tap.equal(dialog.name, title, 'title')
    names = [node.name for node in walk(dialog)] + texts()
    for text in wanted:
        if text not in names:
            raise AssertionError(f'{text} is not among {names}')
    press(find(dialog, 'button', wanted[-1]))
    gimp.wait_until_closed()
    tap.equal(gimp.complaints(), [], 'lines on stderr')
    gimp.quit()


@tap.check('the dialog speaks German')
def german():
    look('de_DE', 'Hochskalieren', 'Hochskalieren', ['Skalierung', 'Modell', 'Stärke', 'Hochskalieren', 'Abbrechen'])


@tap.check('the dialog speaks Chinese')
def chinese():
    look('zh_CN', '图像放大', '图像放大', ['倍数', '强度', '取消(C)'])


tap.run(os.environ['RESULTS'])
