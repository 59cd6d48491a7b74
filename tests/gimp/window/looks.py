# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens the dialog in other languages, themes and sizes, looks whether all of it is there, and keeps pictures."""

import os
import sys

import pyatspi

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'procedure'))

import tap  # noqa: E402
from desktop import (Gimp, area, enabled, find, has_locale, key_bindings, press, screenshot, still_picture,  # noqa: E402
                     text_of, wait, walk)

CONTROLS = ('spin button', 'combo box', 'button', 'toggle button', 'check box', 'drawing area', 'label')
SCREEN = tuple(int(side) for side in os.environ['SCREEN'].split('x'))
SCALE = int(os.environ.get('GDK_SCALE', '1'))


def set_theme(name):
    """Appends to GIMP's settings, the last of which count."""
    with open(os.path.join(os.environ['GIMP3_DIRECTORY'], 'gimprc'), 'a', encoding='utf-8') as settings:
        settings.write(f'(theme-color-scheme {name})\n')


def lies_within(inner, outer):
    x, y, width, height = inner
    left, top, outer_width, outer_height = outer
    return x >= left and y >= top and x + width <= left + outer_width and y + height <= top + outer_height


def check_layout(dialog):
    """Everything that shows is on the screen and within the window, and has a size."""
    window = area(dialog)
    screen = (0, 0, SCREEN[0] // SCALE, SCREEN[1] // SCALE)
    if not lies_within(window, screen):
        raise AssertionError(f'the window is at {window} of {screen}')
    for node in walk(dialog):
        if node.getRoleName() in CONTROLS and node.getState().contains(pyatspi.STATE_SHOWING):
            if min(area(node)[2:]) < 1 or not lies_within(area(node), window):
                raise AssertionError(f'the {node.getRoleName()} {node.name} is at {area(node)} of {window}')


def check_keys(dialog):
    seen = {}
    for keys, role, name in key_bindings(dialog):
        seen.setdefault(keys, set()).add((role, name))
    tap.equal({keys: names for keys, names in seen.items() if len(names) > 1}, {}, 'keys that stand for two things')


def look(name, language, menu_label, wanted, cancel, **environment):
    if not has_locale(language):
        raise tap.Skip(f'the locale {language} is not here')
    gimp = Gimp(language, **environment)
    try:
        dialog = gimp.open_dialog(menu_label)
        still_picture(find(dialog, 'drawing area'))
        screenshot('looks-' + name)
        names = [node.name for node in walk(dialog)] + [text_of(node) for node in walk(dialog)
                                                        if node.getRoleName() == 'label']
        for text in wanted:
            if text not in names:
                raise AssertionError(f'{text} is not among {names}')
        check_layout(dialog)
        check_keys(dialog)
        press(wait(lambda: find(dialog, 'button', cancel), 'Cancel'))
        gimp.wait_until_closed()
        tap.equal(gimp.complaints(), [], 'lines on stderr')
    finally:
        gimp.quit()
    return dialog


if SCALE == 1:
    @tap.check('the dialog speaks German')
    def german():
        look('de', 'de_DE', 'Hochskalieren', ['Hochskalieren', 'Skalierung', 'Modell', 'Stärke', 'Größe', 'Netz'],
             'Abbrechen')

    @tap.check('the dialog speaks Chinese')
    def chinese():
        look('zh', 'zh_CN', '图像放大', ['图像放大', '倍数', '强度', '大小'], '取消')

    @tap.check('texts that are half as long again, from right to left, find room')
    def right_to_left():
        look('rtl', 'de_DE', 'Upscale', [], 'Cancel', LANGUAGE='he')

    @tap.check('letters that are half as large again find room')
    def large_text():
        look('large-text', 'de_DE', 'Upscale', [], 'Cancel', LANGUAGE='C', GDK_DPI_SCALE='1.5')

    @tap.check('the dialog follows a light theme')
    def light():
        set_theme('light')
        look('light', 'de_DE', 'Upscale', [], 'Cancel', LANGUAGE='C')
else:
    @tap.check('the dialog is as large on a screen of twice as many pixels')
    def hidpi():
        look('hidpi', 'de_DE', 'Upscale', ['Upscale'], 'Cancel', LANGUAGE='C')

    @tap.check('so it is in German')
    def hidpi_german():
        look('hidpi-de', 'de_DE', 'Hochskalieren', ['Hochskalieren'], 'Abbrechen')


tap.run(os.environ['RESULTS'])
