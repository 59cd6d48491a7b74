#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev bench: one table of ratios, each measured in the same run, with the machine's facts beside it.

A ratio above 1 means that ours is faster, or is a share of a limit. Times are processor time of one thread, the least of
several turns; wall time is used for two threads only. Peers are listed in peers.py, targets in targets.py.
"""
import argparse
import os
import pathlib
import sys
import tempfile
import time

import part_network
import part_peers
import part_program
from report import Report

PARTS = {'network': part_network.run, 'program': part_program.run, 'peers': part_peers.run}


class Bench:
    """What all parts share."""

    def __init__(self, options):
        self.build = pathlib.Path(options.build).resolve()
        self.source = pathlib.Path(__file__).resolve().parents[2]
        self.cache = pathlib.Path(options.peers).resolve()
        self.quick = options.quick
        self.photo = options.photo
        self.report = Report()
        self.levels = []
        self.started = time.monotonic()
        self.folder = None             # for pictures and models
        os.environ.setdefault('ADDERSCALE_MODEL_PATH', str(self.source / 'models'))

    def program(self, name):
        for folder in ('tests/bench', 'tests/command', 'core/command'):
            if (self.build / folder / name).exists():
                return self.build / folder / name
        raise SystemExit(f'bench.py: {self.build} holds no {name}: build first')


def options_of(arguments):
    parser = argparse.ArgumentParser(prog='./dev bench', description='Measures AdderScale and its peers.')
    parser.add_argument('--quick', action='store_true', help='smaller pictures, fewer turns: two minutes')
    parser.add_argument('--json', metavar='FILE', help='also write the figures to FILE')
    parser.add_argument('--only', metavar='PART', action='append', choices=tuple(PARTS),
                        help=f'only this part: {", ".join(PARTS)}; may be given more than once')
    parser.add_argument('--photo', metavar='FILE', help='photograph for the whole program (default: one of 12 megapixels '
                        'made of a sample)')
    parser.add_argument('--build', default='.', help=argparse.SUPPRESS)
    parser.add_argument('--peers', default='build-peers', help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def main():
    options = options_of(sys.argv[1:])
    bench = Bench(options)
    report = bench.report
    parts = [name for name in PARTS if name in (options.only or PARTS)]
    with tempfile.TemporaryDirectory(prefix='adderscale-bench-') as folder:
        bench.folder = pathlib.Path(folder)
        # babl keeps what it measured of conversions; a program that asks for another exactness throws it away, and the
        # next start takes 0.25 s and 300 MB more. Nobody else shall use this cache.
        os.environ['XDG_CACHE_HOME'] = str(bench.folder / 'cache')
        report.print_machine()
        for name in parts:
            PARTS[name](bench)
    report.print_verdicts()
    report.print_machine()
    print(f'{time.monotonic() - bench.started:.0f} seconds.')
    if options.json:
        report.write(options.json)


if __name__ == '__main__':
    main()
