#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ./dev bench does besides measuring: no figure is judged here.

usage: test-bench.py BUILD_FOLDER
"""
import contextlib
import io
import json
import pathlib
import sys
import tempfile
import traceback

import bench as program
import part_network
import part_peers
import peers
from report import Report
from targets import Target
from turns import Missing, Run

TESTS = []


def test(sentence):
    def add(function):
        TESTS.append((sentence, function))
        return function
    return add


def make_bench(folder):
    bench = program.Bench(program.options_of(['--build', sys.argv[1], '--quick', '--peers', str(folder / 'peers')]))
    bench.folder = folder
    return bench


def quietly(function, *arguments):
    """What it printed."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        function(*arguments)
    return output.getvalue()


@test('a network that is measured tells time, stages that add up, limit and clock')
def _(folder):
    worker = part_network.network_worker(make_bench(folder), 'xs', None, 64, 8)
    answer = worker.measure()
    worker.close()
    assert worker.about['pixels'] == 512 and worker.about['operations'] > 9 * 16 * 16 * 16, worker.about
    assert abs(answer['head'] + answer['layers'] + answer['tail'] - 1) < 1e-3, answer
    assert answer['seconds'] > 0 and answer['clock'] > 1e8, answer


@test('a level that the processor lacks or that is none is told')
def _(folder):
    try:
        part_network.network_worker(make_bench(folder), 'xs', 'mmx', 64, 8)
    except Missing as problem:
        assert 'mmx' in str(problem), problem
    else:
        raise AssertionError('the worker runs')


@test('a program that fails is told by its last words')
def _(folder):
    try:
        Run((make_bench(folder).program('adderscale'), 'upscale', folder / 'nothing.png', folder / 'out.png'))
    except Missing as problem:
        assert 'nothing.png' in str(problem), problem
    else:
        raise AssertionError('the run succeeds')


@test('a target is judged by the digits that are shown')
def _(folder):
    assert Target(least=0.93).holds(0.9296) and not Target(least=0.93).holds(0.9294)
    assert Target(most=1.05).holds(1.0504) and not Target(most=1.05).holds(1.051)


@test('figures, verdicts and the machine are in the file, by stable keys')
def _(folder):
    report = Report()
    text = quietly(report.ratio, 'network.avx2.32.of_limit', 0.9, 'G') + \
        quietly(report.ratio, 'threads.2', 1.2) + quietly(report.figure, 'start.seconds', 0.1, 's')
    report.write(folder / 'out.json')
    stored = json.loads((folder / 'out.json').read_text(encoding='utf-8'))
    assert set(stored) >= {'machine', 'ratios', 'absolute'}, stored
    assert stored['ratios'] == {'network.avx2.32.of_limit': 0.9, 'threads.2': 1.2}, stored
    assert stored['absolute'] == {'start.seconds': 0.1}, stored
    assert stored['targets'] == {'network.avx2.32.of_limit': True, 'threads.2': False, 'start.seconds': True}, stored
    assert 'MISSES (target >= 1.9)' in text and text.count('holds') == 2, text


@test('every peer that cannot be installed or measured is named with the reason')
def _(folder):
    pip = folder / 'peers' / f'python{sys.version_info.major}.{sys.version_info.minor}' / 'bin/pip'
    pip.parent.mkdir(parents=True)
    pip.write_text('#!/bin/sh\necho "ERROR: no such package here" >&2\nexit 1\n', encoding='utf-8')
    pip.chmod(0o755)
    bench = make_bench(folder)
    bench.levels = ['sse2', 'avx2']
    for peer in peers.NETWORK_PEERS:
        text = quietly(part_peers.peers_of_level, bench, 'avx2', 's', 64)
        assert f'{peer.name} {peer.precision}: not measured' in text and 'no such package here' in text, text
    part_peers.PICTURE_PEERS = tuple(peer for peer in peers.PICTURE_PEERS if peer.engine != 'Command')
    part_peers.picture = lambda bench, width, height, kind='jpg': folder / 'any.png'
    text = quietly(part_peers.pictures, bench)
    for peer in part_peers.PICTURE_PEERS:
        assert f'peer.{peer.name}.x{peer.scale}: not measured' in text, (peer, text)


def main():
    failed = False
    print(f'1..{len(TESTS)}')
    for number, (sentence, function) in enumerate(TESTS, 1):
        with tempfile.TemporaryDirectory(prefix='adderscale-') as folder:
            try:
                function(pathlib.Path(folder))
                print(f'ok {number} {sentence}', flush=True)
            except Exception:
                failed = True
                print(f'not ok {number} {sentence}', flush=True)
                for line in traceback.format_exc().splitlines():
                    print('# ' + line, flush=True)
    sys.exit(failed)


main()
