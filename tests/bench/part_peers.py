# SPDX-License-Identifier: GPL-3.0-or-later
"""Ours against others: convolution networks of the same shape, and what a user would enlarge a picture with."""
import json
import pathlib
import shutil
import subprocess

import peers_setup
from part_network import SHAPES, network_worker
from part_program import picture, random_model
from peers import NETWORK_PEERS, PICTURE_PEERS
from turns import Missing, Run, Worker, take_turns

HERE = pathlib.Path(__file__).resolve().parent
ONE_THREAD = {'OMP_NUM_THREADS': '1', 'GEGL_THREADS': '1'}


# ---- Networks of the same shape ----

def network_peer(bench, peer, shape, side, hold=None):
    python = peers_setup.python_with(bench, peer.packages)
    layers, channels = SHAPES[shape]
    return Worker((python, HERE / 'peer_network.py', peer.engine, peer.precision, layers, channels, side, bench.folder),
                  {**ONE_THREAD, **({peer.hold: hold} if hold else {})})


def peers_of_level(bench, level, shape, side):
    """Every peer that can be measured against our level: as it is against our best, held down against the others."""
    workers = {}
    for peer in NETWORK_PEERS:
        hold = dict(peer.levels).get(level)
        if level != bench.levels[-1] and not hold:
            continue
        name = f'{peer.name} {peer.precision}' + (f' held to {hold}' if level != bench.levels[-1] else '')
        try:
            workers[name, peer] = network_peer(bench, peer, shape, side, hold if level != bench.levels[-1] else None)
        except Missing as problem:
            bench.report.note(f'{name}: not measured: {problem}')
    return workers


def networks(bench):
    report = bench.report
    side = 128 if bench.quick else 256
    report.heading(f'The same shape made of convolutions ({side}×{side} pixels, one thread): its time by ours')
    if not bench.levels:
        worker = Worker((bench.program('bench-network'), '--width', 32, '--rows', 1))
        worker.close()
        bench.levels = [worker.about['level']]
    levels = [level for level in bench.levels if level in ('sse2', 'avx2', bench.levels[-1])]
    for shape in ('s', 'm'):
        for level in levels if not bench.quick else levels[-1:]:
            one_level(bench, report, shape, level, side)


def one_level(bench, report, shape, level, side):
    channels = SHAPES[shape][1]
    peers = peers_of_level(bench, level, shape, side)
    ours = network_worker(bench, shape, level, side, side)
    # The untuned paths of some engines at old levels take seconds: two turns show it.
    take_turns([ours, *peers.values()], 2 if level == 'sse2' else 3 if bench.quick else 8)
    best = {}
    for (name, peer), worker in peers.items():
        ratio = worker.least() / ours.least()
        key = f'net.{peer.name}.{peer.precision}.{level}.{channels}'
        report.ratio(key, ratio, f'{name} {worker.about["version"]}: {worker.least() * 1e3:.0f} ms, ours '
                     f'{ours.least() * 1e3:.0f} ms')
        if peer.precision not in best or ratio < best[peer.precision][0]:
            best[peer.precision] = (ratio, name)
        if (peer.name, peer.precision) == ('ncnn', 'int8'):
            report.ratio(f'vs_ncnn_int8.{level}.{channels}', ratio, 'where ncnn has a Winograd form in int8')
    for precision, (ratio, name) in sorted(best.items()):
        report.ratio(f'vs_{precision}.{level}.{channels}', ratio, f'the best of these: {name}')


# ---- Pictures ----

def command_of(peer, source, result):
    return [{'IN': source, 'OUT': result}.get(word, word) for word in peer.arguments]


class CommandWorker:
    """A program of the system as a worker: its own start, measured on a tiny picture, is taken off."""

    def __init__(self, bench, peer, source, result):
        if not shutil.which(peer.program):
            raise Missing(f'the program {peer.program} is not here')
        self.about = {'version': 'of the system'}
        self.command = command_of(peer, source, result)
        tiny = picture(bench, 16, 16, 'png')
        self.start = min(Run(command_of(peer, tiny, bench.folder / 'tiny-out.png'), ONE_THREAD).seconds for _ in range(3))
        self.answers = []

    def measure(self, _question=''):
        self.answers.append({'seconds': max(Run(self.command, ONE_THREAD).seconds - self.start, 1e-6)})

    def least(self):
        return min(answer['seconds'] for answer in self.answers)

    def close(self):
        pass


def picture_worker(bench, peer, source, result):
    if peer.engine == 'Command':
        return CommandWorker(bench, peer, source, result)
    python = peers_setup.python_with(bench, peer.packages)
    arguments = list(peer.arguments)
    if peer.models:
        arguments[0] = peers_setup.models_of(bench, peer.models) / arguments[0]
    return Worker((python, HERE / 'peer_picture.py', peer.engine, source, result, *arguments), ONE_THREAD)


def pictures(bench):
    report = bench.report
    report.heading('What else enlarges a picture (one thread): its time by ours with the model in brackets')
    for peer in PICTURE_PEERS:
        key = f'peer.{peer.name}.x{peer.scale}'
        try:
            if peer.absent:
                raise Missing(peer.absent)
            one_picture(bench, report, peer, key)
        except Missing as problem:
            report.note(f'{key}: not measured: {problem}')


def one_picture(bench, report, peer, key):
    side = peer.quick_side if bench.quick else peer.side
    theirs = picture_worker(bench, peer, picture(bench, side, side, 'png'), bench.folder / 'peer-out.png')
    ours = Worker((bench.program('bench-upscale'), '--model', random_model(bench, peer.ours, peer.scale), '--scale',
                   peer.scale, '--width', side, '--height', side))
    take_turns((ours, theirs), 2 if bench.quick else 4)
    megapixels = (peer.scale * side) ** 2 / 1e6
    report.ratio(key, theirs.least() / ours.least(), f'{theirs.least() / megapixels:.2f} s a megapixel of the result; ours '
                 f'({peer.ours.upper()}) {ours.least() / megapixels:.2f}')
    report.absolute[f'{key}.seconds_per_mpixel'] = round(theirs.least() / megapixels, 4)
    if peer.compare:
        quality(bench, report, peer)


def photographs(bench):
    """Pictures that no network of ours was trained on."""
    found = sorted((bench.source.parent / 'shared/data/bench/Set5').glob('*.png'))
    return found[:2] if found and bench.quick else found or sorted((bench.source / 'data/samples').glob('*.jpg'))


def quality(bench, report, peer):
    """PSNR of the trained S above the peer's, on the same halved photographs."""
    python = peers_setup.python_with(bench, ('numpy', 'pillow'))
    script = HERE / 'peer_picture.py'
    ours, theirs = [], []
    for number, photo in enumerate(photographs(bench)):
        low, high, result, other = (bench.folder / f'{name}-{number}.png' for name in ('low', 'high', 'out', 'peer'))
        Run((python, script, 'halve', photo, low, high))
        Run((bench.program('adderscale'), 'upscale', low, result, '--quiet', '--model', 'adderscale-s', '--scale', 2))
        if peer.engine == 'Command':
            Run(command_of(peer, low, other))
        else:
            picture_worker(bench, peer, low, other).close()
        scores = json.loads(subprocess.run([str(word) for word in (python, script, 'psnr', high, result, other)],
                                           check=True, capture_output=True, text=True).stdout)['psnr']
        ours.append(scores[0])
        theirs.append(scores[1])
    mean_ours, mean_theirs = sum(ours) / len(ours), sum(theirs) / len(theirs)
    report.ratio(f'psnr_over.{peer.name}.x{peer.scale}', mean_ours - mean_theirs,
                 f'dB: S {mean_ours:.2f}, {peer.name} {mean_theirs:.2f}, {len(ours)} photographs')


def run(bench):
    for part in (networks, pictures):
        try:
            part(bench)
        except Missing as problem:
            bench.report.note(f'not measured: {problem}')
