# SPDX-License-Identifier: GPL-3.0-or-later
"""Results larger than the tile cache are shared through the disk, and are as safe. Runs in GIMP with its windows."""

from killing import TIMES, check_states, kill_often, orders, seconds_with_order
from tap import check, equal


for scope in ('image', 'layers'):
    @check(f'scope {scope}, killed {TIMES} times while pixels that lie on the disk go in: the image is complete')
    def killed_late(scope=scope):
        places = set()

        def found():
            pids = seconds_with_order()
            places.update(*map(orders, pids))
            return pids

        check_states(kill_often(scope, found)[0], ('complete',))
        equal(places, {'file'}, 'where the pixels lay')
