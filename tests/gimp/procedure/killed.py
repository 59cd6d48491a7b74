# SPDX-License-Identifier: GPL-3.0-or-later
"""The plug-in is killed at random moments, as GIMP's Cancel does it too. Runs in GIMP with its windows.

The image is untouched or complete. From a moment on the plug-in's second process makes the changes; if that one is
killed while it does, GIMP ends the undo step, and one Ctrl+Z brings every byte back.
"""

import glob
import os

from gi.repository import Gimp

from describe import compare
from keyboard import everything, shown, wait
from killing import (GIMP, TIMES, Killer, all_by_name, both, check_next_run, check_states, chosen, duration_and_result, kill_often,
                     picture, plug_ins, readlink, run_and_kill, seconds_with_order, waiting_seconds)
from tap import check, equal


for scope in ('image', 'layers', 'selection', 'new-image'):
    @check(f'scope {scope}, killed {TIMES} times: the image is untouched or complete, and GIMP goes on')
    def killed(scope=scope):
        others = set(Gimp.get_images())
        found, after = kill_often(scope)
        check_states(found, ('untouched', 'complete') if scope in ('image', 'layers') else ('untouched',))
        check_next_run(scope, after, others)


for scope in ('image', 'layers'):
    @check(f'scope {scope}, killed {TIMES} times while the pixels go in: the image is complete')
    def killed_late(scope=scope):
        check_states(kill_often(scope, seconds_with_order)[0], ('complete',))

    @check(f'scope {scope}, second process killed {TIMES} times meanwhile: at most one Ctrl+Z away, and GIMP goes on')
    def second_killed(scope=scope):
        others = set(Gimp.get_images())
        found, after = kill_often(scope, seconds_with_order, seconds_with_order)
        check_states(found, ('untouched', 'complete', 'undone'))
        check_next_run(scope, after, others)


    @check(f'scope {scope}, all that has the name of the plug-in killed {TIMES} times while the pixels go in: the image is complete')
    def killed_by_name(scope=scope):
        check_states(kill_often(scope, seconds_with_order, all_by_name)[0], ('complete',))


@check(f'both processes killed {TIMES} times meanwhile: at most one Ctrl+Z away, and GIMP goes on')
def both_killed():
    check_states(kill_often('image', seconds_with_order, both)[0], ('untouched', 'complete', 'undone'))


@check('second process killed while it waits: the first one makes the changes')
def waiting_killed():
    for scope in ('image', 'layers'):
        _, after = duration_and_result(scope)
        image = picture()
        with shown(image):
            image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 10, 90, 80)
            killer = Killer(waiting_seconds, waiting_seconds, 0.0)
            equal(run_and_kill(image, killer, **chosen(image, scope)), True, 'success')
            equal(killer.killed, 1, 'processes that were killed')
            compare(everything(image), after, f'the image after scope {scope}')


@check('no process stays behind')
def processes_left():
    wait(lambda: not plug_ins(), 'end of the plug-in')
    equal([name for name in glob.glob('/proc/[0-9]*/exe') if os.environ['PROFILE'] in readlink(name)
           and 'adderscale' in readlink(name)], [], 'processes')


@check('no swap and no temporary file stays behind')
def files_left():
    left = [os.path.join(folder, name) for folder, _, names in os.walk(os.environ['PROFILE']) for name in names
            if 'swap' in name or name.startswith('gimp-temp') or folder.endswith('/tmp')]
    own = [name for name in left if f'{GIMP}' not in name and f'{os.getpid()}' not in name]
    equal(own, [], 'files')
