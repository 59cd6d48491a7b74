# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings from one call of the dialog to the next: sizes in print units, Reset, Save, Load, Help, last values."""

import os
import sys

import pyatspi

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'procedure'))

import tap  # noqa: E402
from desktop import (Gimp, application, area, enabled, find, press, set_value, text_of, value, wait,  # noqa: E402
                     walk, xdotool)

# Of the sample photo: pixels per inch, and pixels.
RESOLUTION = 300
WIDTH, HEIGHT = 640, 427

# The order of GIMP's list of units.
PIXELS, PERCENT, INCHES, MILLIMETERS = range(4)

gimp = None
dialog = None


def open_dialog():
    global dialog
    dialog = gimp.open_dialog('Upscale')
    wait(lambda: enabled(find(dialog, 'button', 'Upscale')), 'button')


def spin(name):
    return find(dialog, 'spin button', name)


def choose(combo, index):
    find(dialog, 'combo box', combo).querySelection().selectChild(index)


def chosen(combo):
    """The index of what a list shows."""
    selection = find(dialog, 'combo box', combo).querySelection()
    return next(index for index in range(20) if selection.isChildSelected(index))


def wait_for_size(width, height):
    text = f'→ {width} × {height} pixels'
    wait(lambda: any(text in text_of(node) for node in walk(dialog) if node.getRoleName() == 'label'), text)


def entries():
    return text_of(spin('Width')), text_of(spin('Height'))


def in_millimeters(pixels):
    return f'{pixels / RESOLUTION * 25.4:.2f}'


def in_inches(pixels):
    return f'{pixels / RESOLUTION:.3f}'


def run():
    press(find(dialog, 'button', 'Upscale'))
    gimp.wait_until_closed()


@tap.check('a width leads to a height, and other units show the same size')
def units():
    global gimp
    gimp = Gimp('C')
    open_dialog()
    set_value(spin('Width'), 1000)
    wait_for_size(1000, 667)
    tap.equal(entries(), ('1000', '667'), 'pixels')
    choose('Unit', MILLIMETERS)
    wait(lambda: entries() == (in_millimeters(1000), in_millimeters(667)), 'size in millimeters')
    choose('Unit', INCHES)
    wait(lambda: entries() == (in_inches(1000), in_inches(667)), 'size in inches')
    choose('Unit', PERCENT)
    wait(lambda: entries() == ('156.25', f'{100 * 667 / HEIGHT:.2f}'), 'size in percent')
    choose('Unit', PIXELS)
    wait(lambda: entries() == ('1000', '667'), 'size in pixels')


@tap.check('a size on paper becomes whole pixels, and the size of those is shown')
def paper():
    choose('Unit', MILLIMETERS)
    set_value(spin('Width'), 100)
    wait_for_size(1181, 788)    # 100 mm are 1181.1 pixels
    tap.equal(entries(), (in_millimeters(1181), in_millimeters(788)), 'millimeters')
    set_value(spin('Height'), 80)
    wait_for_size(1416, 945)    # 944.9
    tap.equal(entries(), (in_millimeters(1416), in_millimeters(945)), 'millimeters')


def click(node):
    x, y, width, height = area(node)
    xdotool('mousemove', str(x + min(width // 2, 20)), str(y + height // 2), 'click', '1')


@tap.check('a length is not rewritten while somebody types it')
def typing():
    width = spin('Width')
    click(width)
    xdotool('key', 'ctrl+a', 'type', '100')
    wait(lambda: text_of(width) == '100', 'what was typed')
    xdotool('key', 'Tab')
    wait_for_size(1181, 788)
    wait(lambda: entries() == (in_millimeters(1181), in_millimeters(788)), 'size of whole pixels')


@tap.check('the size shown is the size written')
def written():
    run()
    wait(lambda: '1181x788' in gimp.title(), 'larger image')
    gimp.key('ctrl+z')
    wait(lambda: f'{WIDTH}x{HEIGHT}' in gimp.title(), 'first size')


@tap.check('the next time the dialog has the last values')
def last_values():
    open_dialog()
    wait_for_size(1181, 788)
    tap.equal(round(value(spin('Scale')), 2), 1.85, 'scale')
    press(find(dialog, 'toggle button', '3 times'))
    set_value(spin('Strength'), 60)
    choose('Enlarge', 1)
    press(find(dialog, 'check box', 'Seamless vertically'))
    wait_for_size(3 * WIDTH, 3 * HEIGHT)
    run()
    gimp.key('ctrl+z')
    wait(lambda: f'{WIDTH}x{HEIGHT}' in gimp.title(), 'first size')
    open_dialog()
    wait_for_size(3 * WIDTH, 3 * HEIGHT)
    tap.equal((value(spin('Scale')), value(spin('Strength')), chosen('Enlarge'),
               checked('Seamless horizontally'), checked('Seamless vertically')), (3, 60, 1, False, True), 'settings')


def checked(name):
    return find(dialog, 'check box', name).getState().contains(pyatspi.STATE_CHECKED)


def reset(to):
    press(find(dialog, 'button', 'Reset'))
    press(wait(lambda: find(application('adderscale'), 'button', 'Reset to ' + to), 'choice of values'))


@tap.check('Reset leads to the first values, and to those at the start')
def resets():
    reset('Factory Defaults')
    wait_for_size(2 * WIDTH, 2 * HEIGHT)
    tap.equal((value(spin('Scale')), value(spin('Strength')), chosen('Enlarge'), checked('Seamless vertically')),
              (2, 100, 0, False), 'settings')
    reset('Initial Values')
    wait_for_size(3 * WIDTH, 3 * HEIGHT)
    tap.equal((value(spin('Scale')), value(spin('Strength')), chosen('Enlarge'), checked('Seamless vertically')),
              (3, 60, 1, True), 'settings')


@tap.check('settings that were saved can be loaded, with a width as it was')
def saved():
    tap.equal(enabled(find(dialog, 'button', 'Load Saved Settings')), False, 'something to load')
    choose('Enlarge', 0)
    set_value(spin('Width'), 1700)
    set_value(spin('Strength'), 130)
    wait_for_size(1700, 1134)
    press(find(dialog, 'button', 'Save Settings'))
    wait(lambda: enabled(find(dialog, 'button', 'Load Saved Settings')), 'something to load')
    reset('Factory Defaults')
    wait_for_size(2 * WIDTH, 2 * HEIGHT)
    press(find(dialog, 'button', 'Load Saved Settings'))
    wait_for_size(1700, 1134)
    tap.equal((value(spin('Strength')), checked('Seamless vertically')), (130, True), 'settings')


def pages():
    try:
        with open(os.path.join(os.environ['WORK'], 'pages'), encoding='utf-8') as asked:
            return asked.read().split()
    except FileNotFoundError:
        return []


@tap.check('Help opens the manual')
def manual():
    if not os.path.exists(os.path.join(os.environ['GIMP3_DIRECTORY'], 'plug-ins', 'adderscale', 'manual')):
        raise tap.Skip('the manual is not in this build')
    press(find(dialog, 'button', 'Help'))
    page = wait(pages, 'page')[0]
    if not page.endswith('/adderscale/manual/en/index.html') or not os.path.exists(page.removeprefix('file://')):
        raise AssertionError(f'{page} is not the manual')


@tap.check('the plug-in prints nothing')
def silence():
    press(find(dialog, 'button', 'Cancel'))
    gimp.wait_until_closed()
    tap.equal(gimp.complaints(), [], 'lines on stderr')
    gimp.quit()


tap.run(os.environ['RESULTS'])
