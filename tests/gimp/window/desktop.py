# SPDX-License-Identifier: GPL-3.0-or-later
"""GIMP on the screen, through the eyes of a screen reader and the hands of a keyboard."""

import os
import signal
import subprocess
import time

import pyatspi
from gi.repository import Atspi

TITLE = 'colosseum'

# In milliseconds: a busy machine is no reason to give up on a window.
Atspi.set_timeout(30000, 60000)


def wait(condition, what, seconds=120):
    """Asks until the answer is true, and returns it. Patient: the machine may have other work."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = condition()
        if answer:
            return answer
        time.sleep(0.1)
    screenshot('failed')
    raise AssertionError(f'no {what} within {seconds} s')


def xdotool(*arguments):
    return subprocess.run(['xdotool', *arguments], capture_output=True, text=True, check=False).stdout.strip()


def screenshot(name, node=None):
    """Keeps a picture of the screen, or of what a node covers of it."""
    xdotool('mousemove', '0', '0')   # a tooltip would hide something
    crop = ['-crop', '{2}x{3}+{0}+{1}'.format(*area(node)), '+repage'] if node else []
    subprocess.run(['import', '-window', 'root', *crop, os.path.join(os.environ['SHOTS'], name + '.png')], check=True)


def has_locale(language):
    names = subprocess.run(['locale', '-a'], capture_output=True, text=True, check=True).stdout.lower().split()
    return language.lower() + '.utf8' in names


def drag(start, end):
    """Moves the pointer with the button held, in steps as a hand does."""
    xdotool('mousemove', *map(str, start), 'mousedown', '1')
    for step in range(1, 6):
        point = [round(a + (b - a) * step / 5) for a, b in zip(start, end)]
        xdotool('mousemove', *map(str, point))
        time.sleep(0.05)
    xdotool('mouseup', '1')


def area(node):
    """Where a widget lies on the screen: x, y, width, height."""
    extents = node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    return extents.x, extents.y, extents.width, extents.height


def picture_of(node):
    """The pixels of a widget on the screen, as bytes."""
    x, y, width, height = area(node)
    return subprocess.run(['import', '-window', 'root', '-crop', f'{width}x{height}+{x}+{y}', '-depth', '8', 'rgb:-'],
                          capture_output=True, check=True).stdout


def application(name):
    for one in pyatspi.Registry.getDesktop(0):
        if one is not None and one.name == name:
            return one
    return None


def walk(node):
    """The node and all below it. Nodes may go away meanwhile."""
    yield node
    try:
        children = [node.getChildAtIndex(index) for index in range(node.childCount)]
    except Exception:
        return
    for child in children:
        if child is not None:
            yield from walk(child)


def find(node, role, name=None):
    """The first node of a role, with a name or a beginning of it."""
    for one in walk(node):
        try:
            if one.getRoleName() == role and (name is None or one.name.startswith(name)):
                return one
        except Exception:
            continue
    return None


def press(node):
    node.queryAction().doAction(0)


def value(node):
    return node.queryValue().currentValue


def set_value(node, number):
    """Types a number, as a person does who then goes on to the next control."""
    node.queryValue().currentValue = number


def key_bindings(node):
    """What Alt and a key do, of all controls below a node: pairs of key and name."""
    found = []
    for one in walk(node):
        try:
            keys = one.queryAction().getKeyBinding(0).split(';')[0]
        except Exception:
            continue
        if keys:
            found.append((keys, one.getRoleName(), one.name))
    return found


def text_of(node):
    try:
        return node.queryText().getText(0, -1)
    except NotImplementedError:
        return node.name


def still_picture(preview, least_colors=1000):
    """Waits until the preview shows a picture and has not changed for a second."""
    pictures = []

    def still():
        time.sleep(0.25)
        pictures.append(picture_of(preview))
        colors = {pictures[-1][start:start + 3] for start in range(0, len(pictures[-1]), 3)}
        return len(colors) > least_colors and pictures[-5:].count(pictures[-1]) == 5
    wait(still, 'picture that stays')
    return pictures[-1]


def enabled(node):
    states = node.getState()
    return states.contains(pyatspi.STATE_SENSITIVE) and states.contains(pyatspi.STATE_SHOWING)


class Gimp:
    """A running GIMP with the sample photo."""

    def __init__(self, language, **environment):
        self.errors = os.path.join(os.environ['WORK'], f'gimp-{language}.log')
        with open(self.errors, 'w', encoding='utf-8') as log:
            self.process = subprocess.Popen(['gimp', '-n', '-s', '-d', '-f', os.environ['PHOTO']], stderr=log,
                                            env={**os.environ, 'LANG': language + '.UTF-8', **environment})
        self.window = wait(lambda: xdotool('search', '--onlyvisible', '--name', TITLE), 'image window').split()[0]
        self.application = wait(lambda: application('gimp-3.0') or application('gimp'), 'GIMP for screen readers')

    def title(self):
        return xdotool('getwindowname', self.window)

    def key(self, key):
        """Keys go to the canvas only if the pointer is over it."""
        xdotool('windowactivate', '--sync', self.window)
        xdotool('mousemove', '--window', self.window, '450', '160')
        wait(lambda: xdotool('getactivewindow') == self.window, 'image window in front')
        xdotool('key', key)

    def open_dialog(self, label):
        """Chooses a menu item and waits for the plug-in's window."""
        press(wait(lambda: find(self.application, 'menu item', label), f'menu item {label}'))
        plug_in = wait(lambda: application('adderscale'), 'plug-in')
        return wait(lambda: find(plug_in, 'dialog'), 'dialog')

    def plug_ins(self):
        """The process ids of the running plug-in, one or none."""
        lines = subprocess.run(['ps', '--ppid', str(self.process.pid), '-o', 'pid=,comm='], capture_output=True,
                               text=True, check=False).stdout.splitlines()
        return [int(line.split()[0]) for line in lines if line.split()[1] == 'adderscale']

    def wait_until_closed(self):
        wait(lambda: not self.plug_ins(), 'end of the plug-in')

    def complaints(self):
        """What our plug-in had to say on the terminal."""
        with open(self.errors, encoding='utf-8') as log:
            return [line for line in log if 'adderscale' in line]

    def quit(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(120)
