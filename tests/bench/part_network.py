# SPDX-License-Identifier: GPL-3.0-or-later
"""Kernels and networks, each against the limit of its instructions."""
import json

from turns import Missing, Run, Worker, take_turns

# Layers and channels of the models. The weights are random: their values change no time.
SHAPES = {'xs': (16, 16), 's': (16, 32), 'm': (16, 64), 'l': (32, 64)}
LEVELS = ('sse2', 'avx2', 'avxvnni', 'avx512', 'vnni', 'neon', 'dotprod')


def kernels(bench):
    report = bench.report
    report.heading('Kernels alone: share of what their own instructions could do (a loop on registers)')
    path = bench.folder / 'kernels.json'
    Run((bench.program('bench-kernels'), '--rounds', 40 if bench.quick else 100, '--json', path))
    result = json.loads(path.read_text(encoding='utf-8'))
    report.machine.update(result['machine'])
    for key, share in result['ratios'].items():
        report.ratio(key, share, f'{result["absolute"][key.replace(".of_limit", ".gops")]:.1f} G op/s')
    for key, rate in result['absolute'].items():
        report.absolute[key] = rate
    bench.levels = [level for level in LEVELS if f'kernel.{level}.32.gops' in result['absolute']]


def network_worker(bench, shape, level, width=512, rows=None, scale=2):
    layers, channels = SHAPES[shape]
    rows = rows or max(16, 96 * 16 * 32 // (layers * channels))
    return Worker((bench.program('bench-network'), '--layers', layers, '--channels', channels, '--width', width,
                   '--rows', rows, '--scale', scale, *(('--level', level) if level else ())))


def stages(worker, shape):
    """Seconds of the layers alone and their rate."""
    layers, channels = SHAPES[shape]
    seconds = min(answer['seconds'] * answer['layers'] for answer in worker.answers)
    return seconds, 9 * layers * channels ** 2 * worker.about['pixels'] / seconds


def networks(bench):
    report = bench.report
    report.heading('Networks, one thread: fused layers against that limit, and the share of each stage')
    workers = {(shape, level): network_worker(bench, shape, level) for level in bench.levels for shape in SHAPES}
    take_turns(workers.values(), 4 if bench.quick else 10)
    for (shape, level), worker in workers.items():
        channels = SHAPES[shape][1]
        _, rate = stages(worker, shape)
        whole = worker.about['operations'] * worker.about['pixels'] / worker.least()
        best = worker.best()
        about = (f'{shape.upper()}: layers {rate / 1e9:.0f} G op/s; whole {whole / 1e9:.0f}: head {best["head"]:.1%}, '
                 f'tail {best["tail"]:.1%}')
        if shape == 'l':
            report.ratio(f'network.{level}.{channels}.deep.of_limit', rate / worker.most('limit'), about)
        else:
            report.ratio(f'network.{level}.{channels}.of_limit', rate / worker.most('limit'), about)
        report.absolute[f'network.{level}.{shape}.gops'] = round(whole / 1e9, 3)
    report.machine['level'] = bench.levels[-1] if bench.levels else 'reference'


def strip_widths(bench):
    """Useful rate by the width of strips: what core/upscale/step.c chooses by."""
    report = bench.report
    report.heading('Strip width: useful rate of an inner strip, of the best width')
    level = bench.levels[-1]
    for shape in ('s', 'm'):
        radius = SHAPES[shape][0] + 2
        widths = (128, 256, 384, 512, 768, 1024, 1536)
        workers = [network_worker(bench, shape, level, width + 2 * radius, 48) for width in widths]
        take_turns(workers, 3)
        rates = [width * 48 / worker.least() for width, worker in zip(widths, workers)]
        for width, rate in zip(widths, rates):
            report.ratio(f'strip.{shape}.{width}', rate / max(rates), f'{rate / 1e6:.2f} Mpixel/s')


def run(bench):
    try:
        kernels(bench)
        networks(bench)
        if not bench.quick:
            strip_widths(bench)
    except Missing as problem:
        bench.report.note(f'not measured: {problem}')
