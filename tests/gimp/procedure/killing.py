# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills the plug-in at random moments, and tells what became of the image. For GIMP with its windows."""

import contextlib
import glob
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
from tap import equal, notes

TIMES = 20 if os.environ.get('ADDERSCALE_LONG_TESTS') else 2
GIMP = os.getppid()
SEED = int(os.environ.get('SEED', time.time()))


def children(parent):
    found = []
    for task in glob.glob(f'/proc/{parent}/task/*/children'):
        with contextlib.suppress(OSError), open(task, encoding='ascii') as pids:
            found += map(int, pids.read().split())
    return found


def descendants(parent):
    return [pid for child in children(parent) for pid in (child, *descendants(child))]


def read(path):
    with contextlib.suppress(OSError), open(path, encoding='utf-8') as file:
        return file.read()
    return ''


def readlink(path):
    with contextlib.suppress(OSError):
        return os.readlink(path)
    return ''


def plug_ins():
    """The process ids of the plug-in that GIMP runs."""
    return [pid for pid in children(GIMP) if read(f'/proc/{pid}/comm').strip() == 'adderscale']


def orders(pid):
    """Where the pixels lie that a process shares: in memory, or in a file without a name where GIMP swaps."""
    maps = read(f'/proc/{pid}/maps')
    return {place for place, word in (('memory', '/memfd:adderscale'), ('file', os.environ['PROFILE'] + '/#')) if word in maps}


def seconds(have_order):
    """The second processes that have got the pixels and put them in, or those that still wait for them."""
    return [pid for first in plug_ins() for pid in children(first) if bool(orders(pid)) == have_order]


def seconds_with_order():
    return seconds(True)


def waiting_seconds():
    return seconds(False)


def both():
    return [*plug_ins(), *seconds_with_order()]


def all_by_name():
    """All that `pkill -f adderscale` finds: those with the name in their command line."""
    return [pid for pid in descendants(GIMP) if 'adderscale' in read(f'/proc/{pid}/cmdline')]


class Killer(threading.Thread):
    """Kills what victims() finds some seconds after since() found something, or only watches."""

    def __init__(self, since=plug_ins, victims=plug_ins, delay=None):
        super().__init__()
        self.since, self.victims, self.delay = since, victims, delay
        self.found = None
        self.killed = 0
        self.ended = False

    def run(self):
        while not self.ended and not self.since():
            time.sleep(0.0005)
        self.found = time.monotonic()
        if self.delay is None:
            return
        while not self.ended and time.monotonic() < self.found + self.delay:
            time.sleep(0.0005)
        for pid in self.victims():
            os.kill(pid, signal.SIGKILL)
            self.killed += 1


def run_and_kill(image, killer, **arguments):
    """Returns whether the run was faster."""
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


def duration_and_result(scope, since=plug_ins):
    """How long a run takes after since() found something, and what becomes of the image."""
    image = picture()
    with shown(image):
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 10, 90, 80)
        killer = Killer(since)
        killer.start()
        result, _ = succeed(image, **chosen(image, scope))
        end = time.monotonic()
        killer.ended = True
        killer.join()
        if result != image:
            result.delete()
        return end - killer.found, everything(image)


def state(image, before, after, what):
    """Says what the image is like, and brings it back."""
    now = everything(image)
    if now == before:
        return 'untouched'
    if now == after:
        return 'complete'
    press('ctrl+z', lambda: everything(image) == before, f'undo after {what}')
    return 'undone'


def kill_often(scope, since=plug_ins, victims=plug_ins):
    """Returns what became of the image, each with the moments that led to it."""
    chance = random.Random(f'{SEED} {scope}')
    seconds, after = duration_and_result(scope, since)
    found = {}
    for number in range(TIMES):
        image = picture()
        with shown(image):
            image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 10, 90, 80)
            before = everything(image)
            delay = chance.uniform(0, 1.1 * seconds)
            what = f'kill {number} of seed {SEED} after {delay:.3f} of {seconds:.3f} s'
            run_and_kill(image, Killer(since, victims, delay), **chosen(image, scope))
            found.setdefault(state(image, before, after, what), []).append(what)
    notes.append(f'seed {SEED}: ' + ', '.join(f'{len(value)} {key}' for key, value in found.items()))
    return found, after


def check_states(found, allowed):
    equal({key: value for key, value in found.items() if key not in allowed}, {}, 'what became of the image')


def check_next_run(scope, after, others):
    """The next run takes away what a killed one had begun."""
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
