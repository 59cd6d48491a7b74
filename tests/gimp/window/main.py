# SPDX-License-Identifier: GPL-3.0-or-later
"""Uses the dialog as a person does."""

import os
import signal
import sys
import time

import pyatspi

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'procedure'))

import tap  # noqa: E402
from desktop import (Gimp, area, drag, enabled, find, key_bindings, picture_of, press, screenshot,  # noqa: E402
                     set_value, still_picture, text_of, value, wait, walk, xdotool)

gimp = None
dialog = None


def texts():
    return [text_of(node) for node in walk(dialog) if node.getRoleName() == 'label']


@tap.check('the menu Filters opens the dialog')
def opens():
    global gimp, dialog
    gimp = Gimp('C')
    dialog = gimp.open_dialog('Upscale')
    wait(lambda: enabled(find(dialog, 'button', 'Upscale')), 'button')
    still_picture(find(dialog, 'drawing area'))
    screenshot('dialog-en')
    screenshot('window-en', dialog)
    tap.equal(dialog.name, 'Upscale', 'title')


@tap.check('every control has a name for screen readers')
def names():
    for node in walk(dialog):
        if node.getRoleName() in ('spin button', 'combo box', 'button', 'toggle button', 'slider', 'check box', 'drawing area') and not node.name:
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
    xdotool('mousemove', '0', '0')
    after = still_picture(preview)
    position = divider_position(after, width)
    if position is None or abs(position - width // 4) > 3:
        raise AssertionError(f'the divider was dragged to {position} of {width}')
    drag((x + width // 2, y + height // 2), (x + width // 2 - 60, y + height // 2 - 40))
    xdotool('mousemove', '0', '0')
    moved = still_picture(preview)
    rows = range(60, height - 160)   # below lies the navigation
    inner = slice(width // 2, width - 80)

    def part(picture, dx, dy):
        return [picture[3 * ((row + dy) * width + inner.start + dx):3 * ((row + dy) * width + inner.stop + dx)]
                for row in rows]
    if part(moved, 0, 0) != part(after, 60, 40):
        raise AssertionError('the picture did not follow the pointer')
    screenshot('preview-en')


def sizes_shown():
    return [text for text in texts() if '→' in text]


def wait_for_size(size):
    wait(lambda: any('→ ' + size + ' pixels' in text for text in sizes_shown()), f'size {size}')


def entries():
    """The fields for width and height: those after the scale."""
    spins = [node for node in walk(dialog) if node.getRoleName() == 'spin button']
    named = {node.name: node for node in spins}
    return named['Width'], named['Height'], named['Scale']


@tap.check('the dialog tells the size that will be written')
def size():
    width, height, scale = entries()
    press(find(dialog, 'toggle button', '3 times'))
    wait(lambda: scale.queryValue().currentValue == 3.0, 'scale 3')
    wait_for_size('1920 × 1281')
    tap.equal((value(width), value(height)), (1920, 1281), 'width and height')
    for factor, wanted in ((2.0, '1280 × 854'), (1.5, '960 × 641'), (8.0, '5120 × 3416')):
        set_value(scale, factor)
        wait_for_size(wanted)
    texts_now = texts()
    if not any('megapixels' in text and 'MB of memory' in text for text in texts_now):
        raise AssertionError(f'neither megapixels nor memory among {texts_now}')
    wait(lambda: any('second' in text or 'minute' in text for text in texts()), 'time that was measured')


@tap.check('width and height are linked until the chain is opened')
def width_and_height():
    width, height, scale = entries()
    set_value(width, 1000)
    wait_for_size('1000 × 667')
    tap.equal((value(height), round(value(scale), 2)), (667, 1.56), 'height and scale')
    set_value(height, 1000)
    wait_for_size('1499 × 1000')
    press(find(dialog, 'toggle button', 'Keep the proportions') or find(dialog, 'button', 'Keep the proportions'))
    set_value(width, 1280)
    wait_for_size('1280 × 1000')
    press(find(dialog, 'toggle button', '2 times'))
    wait_for_size('1280 × 854')
    press(find(dialog, 'toggle button', 'Keep the proportions') or find(dialog, 'button', 'Keep the proportions'))
    press(find(dialog, 'toggle button', '2 times'))
    wait_for_size('1280 × 854')


@tap.check('a seamless texture and another strength change the preview')
def preview_follows():
    preview = find(dialog, 'drawing area', 'Preview')
    strength = find(dialog, 'spin button', 'Strength')
    before = still_picture(preview)
    set_value(strength, 0)
    wait(lambda: picture_of(preview) != before, 'other picture')
    still_picture(preview)
    set_value(strength, 100)
    wait(lambda: picture_of(preview) == before, 'first picture')
    press(find(dialog, 'check box', 'Seamless horizontally'))
    press(find(dialog, 'check box', 'Seamless horizontally'))
    wait(lambda: picture_of(preview) == before, 'first picture once more')


@tap.check('what cannot be done is told, and Upscale waits until it can')
def scope():
    combo = find(dialog, 'combo box', 'Enlarge')
    combo.querySelection().selectChild(2)
    wait(lambda: 'Nothing is selected.' in texts(), 'reason')
    wait(lambda: not enabled(find(dialog, 'button', 'Upscale')), 'button that cannot be pressed')
    combo.querySelection().selectChild(0)
    wait(lambda: enabled(find(dialog, 'button', 'Upscale')), 'button that can be pressed')


@tap.check('no key stands for two things')
def mnemonics():
    seen = {}
    for keys, role, name in key_bindings(dialog):
        seen.setdefault(keys, set()).add((role, name))
    doubled = {keys: names for keys, names in seen.items() if len(names) > 1}
    tap.equal(doubled, {}, 'keys')
    if len(seen) < 10:
        raise AssertionError(f'only {sorted(seen)} were found')


BALANCED = 2


def start_long_run():
    """Seconds of work for a fast machine, too: nothing that it does is over before the test has done its part."""
    find(dialog, 'combo box', 'Model').querySelection().selectChild(BALANCED)
    set_value(find(dialog, 'spin button', 'Scale'), 8)
    wait_for_size('5120 × 3416')
    press(find(dialog, 'button', 'Upscale'))
    bar = wait(lambda: find(dialog, 'progress bar'), 'progress bar')
    wait(lambda: value(bar) > 0.02, 'progress')


def check_untouched():
    if '640x427' not in gimp.title() or gimp.title().startswith('*'):
        raise AssertionError(f'the title is {gimp.title()}')
    if find(gimp.application, 'menu item', 'Undo').getState().contains(pyatspi.STATE_SENSITIVE):
        raise AssertionError('there is something to undo')


@tap.check('Cancel while computing closes the dialog and leaves image, undo and title alone')
def cancel():
    names = 'Reset', 'Save Settings', 'Cancel'
    reset, save, stop = (find(dialog, 'button', name) for name in names)
    start_long_run()
    states = enabled(reset), enabled(save), enabled(stop)
    screenshot('running-en')
    press(stop)
    tap.equal(states, (False, False, True), 'what may be pressed meanwhile: ' + ', '.join(names))
    gimp.wait_until_closed()
    check_untouched()


@tap.check('closing the window while computing is Cancel')
def close():
    global dialog
    dialog = gimp.open_dialog('Upscale')
    still_picture(find(dialog, 'drawing area', 'Preview'))
    window = xdotool('search', '--onlyvisible', '--name', '^Upscale$').split()[0]
    xdotool('windowactivate', window)
    wait(lambda: xdotool('getactivewindow') == window, 'dialog in front')
    start_long_run()
    xdotool('key', 'alt+F4')
    gimp.wait_until_closed()
    check_untouched()


@tap.check('Upscale makes the image twice as large')
def run():
    global dialog
    dialog = gimp.open_dialog('Upscale')
    scale = find(dialog, 'spin button', 'Scale')
    tap.equal(scale.queryValue().currentValue, 2.0, 'scale after a cancelled run')
    set_value(find(dialog, 'spin button', 'Strength'), 60)
    press(find(dialog, 'button', 'Upscale'))
    wait(lambda: '1280x854' in gimp.title(), 'larger image')
    gimp.wait_until_closed()
    screenshot('enlarged-en')


@tap.check('one Ctrl+Z brings the old image back, Ctrl+Y the new one')
def undo():
    gimp.key('ctrl+z')
    wait(lambda: '640x427' in gimp.title(), 'old size')
    if gimp.title().startswith('*'):
        raise AssertionError('the image still counts as changed')
    gimp.key('ctrl+y')
    wait(lambda: '1280x854' in gimp.title(), 'new size')


def history():
    """The entries of the dockable dialog Undo History."""
    for table in [node for node in walk(gimp.application) if node.getRoleName() == 'tree table']:
        entries = [node.name for node in walk(table) if node.getRoleName() == 'table cell' and node.name]
        if '[ Base Image ]' in entries:
            return entries
    return None


@tap.check('Repeat takes the same settings without asking, and each run is one entry named Upscale to undo')
def repeat():
    press(find(gimp.application, 'menu item', 'Undo History'))
    tap.equal(wait(history, 'history'), ['[ Base Image ]', 'Upscale'], 'history')
    gimp.key('ctrl+f')
    wait(lambda: '2560x1708' in gimp.title(), 'larger image')
    gimp.wait_until_closed()
    tap.equal(find(gimp.application, 'menu item', 'Undo').name, 'Undo Upscale', 'menu item')
    tap.equal(history(), ['[ Base Image ]', 'Upscale', 'Upscale'], 'history')
    screenshot('history-en')


@tap.check('Re-Show asks with the values of the last run, and forgets those of a cancelled one')
def show_again():
    global dialog
    for change in (90, 30):
        dialog = gimp.open_dialog('Re-Show')
        strength = find(dialog, 'spin button', 'Strength')
        tap.equal((value(find(dialog, 'spin button', 'Scale')), value(strength)), (2.0, 60.0), 'scale and strength')
        set_value(strength, change)
        press(find(dialog, 'button', 'Cancel'))
        gimp.wait_until_closed()
    tap.equal(history(), ['[ Base Image ]', 'Upscale', 'Upscale'], 'history')


@tap.check("Cancel in GIMP's status bar leaves image and history alone")
def cancel_in_gimp():
    buttons = [node for node in walk(gimp.application) if node.getRoleName() == 'button' and node.name == 'Cancel']
    title = gimp.title()
    gimp.key('ctrl+f')
    press(wait(lambda: next(filter(enabled, buttons), None), 'button to cancel'))
    gimp.wait_until_closed()
    wait(lambda: not any(map(enabled, buttons)), 'end of the progress')
    tap.equal(gimp.title(), title, 'title')
    tap.equal(history(), ['[ Base Image ]', 'Upscale', 'Upscale'], 'history')


@tap.check('the bar never goes back')
def progress():
    global dialog
    for _ in range(2):
        gimp.key('ctrl+z')
    wait(lambda: '640x427' in gimp.title(), 'first size')
    dialog = gimp.open_dialog('Upscale')
    still_picture(find(dialog, 'drawing area', 'Preview'))
    start_long_run()
    bar = find(dialog, 'progress bar')
    seen = []
    while gimp.plug_ins():
        try:
            seen.append((value(bar), bar.description))
        except Exception:   # the dialog has just gone
            break
    moments = [part for part, text in seen if text]
    tap.equal(moments, sorted(moments), 'values of the bar')
    if not moments:
        raise AssertionError('nothing was seen of the bar')
    wait(lambda: '5120x3416' in gimp.title(), 'larger image')
    gimp.key('ctrl+z')
    wait(lambda: '640x427' in gimp.title(), 'first size')


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


tap.run(os.environ['RESULTS'])
