# SPDX-License-Identifier: GPL-3.0-or-later
"""An image in a window of GIMP, and keys for it: there is no call for undo."""

import contextlib
import subprocess
import time

from gi.repository import Gimp

from describe import contents, properties


def xdotool(*arguments):
    return subprocess.run(['xdotool', *arguments], capture_output=True, text=True, check=False).stdout.strip()


def wait(condition, what, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(f'no {what} within {seconds} s')


def everything(image):
    return {**contents(image), **{f'properties of {key}': value for key, value in properties(image).items()}}


def window():
    found = xdotool('search', '--onlyvisible', '--name', ' – GIMP$').split()
    return found[0] if found else None


@contextlib.contextmanager
def shown(image):
    """Shows an image, counts it as unchanged, and closes it afterwards."""
    display = Gimp.Display.new(image)
    Gimp.displays_flush()
    wait(window, 'window of GIMP')
    image.clean_all()
    try:
        yield image
    finally:
        image.clean_all()
        display.delete()


def press(key, until, what):
    """Presses a key over the canvas until it had its effect; a window may not have the focus at once."""
    for _ in range(5):
        target = window()
        xdotool('windowactivate', '--sync', target)
        xdotool('mousemove', '--window', target, '500', '300')
        time.sleep(0.2)
        xdotool('key', key)
        with contextlib.suppress(AssertionError):
            return wait(until, what, 4)
    raise AssertionError(f'{key} did not bring {what}')
