# SPDX-License-Identifier: GPL-3.0-or-later
"""The plug-in is killed at random moments, as GIMP's Cancel does it too. Runs in GIMP with its windows.

The image is untouched or complete. In the short time in which GIMP takes the pixels it may be something between; GIMP
then ends the undo step, and one Ctrl+Z brings every byte back.
"""

import os
import random
import signal
import threading
import time

from gi.repository import Gimp

import cases
from describe import compare
from keyboard import everything, press, shown
from pictures import SUCCESS, add_layer, call, succeed
from tap import check, equal

TIMES = 20 if os.environ.get('ADDERSCALE_LONG_TESTS') else 3
GIMP = os.getppid()
SEED = int(os.environ.get('SEED', time.time()))


def plug_ins():
    """The process ids of the plug-in that GIMP runs."""
    found = []
    for task in os.listdir(f'/proc/{GIMP}/task'):
        try:
            with open(f'/proc/{GIMP}/task/{task}/children', encoding='ascii') as children:
                for pid in map(int, children.read().split()):
                    with open(f'/proc/{pid}/comm', encoding='utf-8') as name:
                        if name.read().strip() == 'adderscale':
                            found.append(pid)
        except OSError:
            continue
    return found


class Killer(threading.Thread):
    """Kills the next run of the plug-in some seconds after it started."""

    def __init__(self, delay):
        super().__init__()
        self.delay = delay
        self.ended = False

    def run(self):
        while not self.ended and not plug_ins():
            time.sleep(0.002)
        end = time.monotonic() + self.delay
        while not self.ended and time.monotonic() < end:
            time.sleep(0.002)
        for pid in plug_ins():
            os.kill(pid, signal.SIGKILL)


def run_and_kill(image, delay, **arguments):
    """Returns whether the run was faster."""
    killer = Killer(delay)
    killer.start()
    try:
        return call(image, **arguments).index(0) == SUCCESS
    finally:
        killer.ended = True
        killer.join()


def picture():
    image = cases.stored(cases.CASES['nested-groups'](), 'killed')
    image.resize(200, 150, 0, 0)
    add_layer(image, 'large', alpha=True)
    return image


def chosen(image, scope):
    return {'scope': scope, **({'drawables': image.get_layers()[:2]} if scope == 'layers' else {})}


def duration_and_result(scope):
    """How long a run takes, and what becomes of the image."""
    image = picture()
    with shown(image):
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 10, 90, 80)
        start = time.monotonic()
        result, _ = succeed(image, **chosen(image, scope))
        seconds = time.monotonic() - start
        if result != image:
            result.delete()
        return seconds, everything(image)


def state(image, before, after, what):
    """Says what the image is like, and brings it back."""
    now = everything(image)
    if now == before:
        return 'untouched'
    if now == after:
        return 'complete'
    press('ctrl+z', lambda: everything(image) == before, f'undo after {what}')
    return 'undone'


def check_kills(scope):
    chance = random.Random(f'{SEED} {scope}')
    seconds, after = duration_and_result(scope)
    found = {}
    others = set(Gimp.get_images())
    for number in range(TIMES):
        image = picture()
        with shown(image):
            image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 10, 90, 80)
            before = everything(image)
            delay = chance.uniform(0, 1.1 * seconds)
            what = f'kill {number} of seed {SEED} after {delay:.3f} of {seconds:.3f} s'
            run_and_kill(image, delay, **chosen(image, scope))
            found.setdefault(state(image, before, after, what), []).append(what)
    print(scope, {key: len(value) for key, value in found.items()}, flush=True)
    if scope in ('selection', 'new-image'):
        equal(set(found), {'untouched'}, 'what became of the image')
    # The next run takes away what a killed one had begun.
    image = picture()
    with shown(image):
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 10, 90, 80)
        result, _ = succeed(image, **chosen(image, scope))
        if scope in ('image', 'layers'):
            compare(everything(image), after, 'the image after the next run')
        left = {one for one in Gimp.get_images() if one not in others and one not in (image, result)
                and one.get_parasite('adderscale-unfinished')}
        equal(left, set(), 'images that killed runs had begun')
        if result != image:
            result.delete()


for scope in ('image', 'layers', 'selection', 'new-image'):
    @check(f'scope {scope}, killed {TIMES} times: the image is untouched or complete, and GIMP goes on')
    def killed(scope=scope):
        check_kills(scope)


@check('no swap and no temporary file stays behind')
def files_left():
    left = [os.path.join(folder, name) for folder, _, names in os.walk(os.environ['PROFILE']) for name in names
            if 'swap' in name or name.startswith('gimp-temp') or folder.endswith('/tmp')]
    own = [name for name in left if f'{GIMP}' not in name and f'{os.getpid()}' not in name]
    equal(own, [], 'files')
