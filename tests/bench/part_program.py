# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole program: photographs in and out, two threads, growth, memory, start."""
import shutil
import subprocess

from part_network import SHAPES, network_worker
from turns import Missing, Run, Worker, best_run


def random_model(bench, shape, scale):
    """A model of the shape, of random weights: as fast as a trained one."""
    path = bench.folder / f'random-{shape}-x{scale}.safetensors'
    if not path.exists():
        layers, channels = SHAPES[shape]
        Run((bench.program('bench-network'), '--layers', layers, '--channels', channels, '--scale', scale,
             '--write', path))
    return path


def picture(bench, width, height, kind='jpg'):
    """A photograph of any size: a sample and its mirror images side by side."""
    path = bench.folder / f'{width}x{height}.{kind}'
    if not path.exists():
        magick = shutil.which('magick') or shutil.which('convert')
        if not magick:
            raise Missing('ImageMagick is not here')
        subprocess.run((magick, bench.source / 'data/samples/spices.jpg', '-virtual-pixel', 'mirror', '-set',
                        'option:distort:viewport', f'{width}x{height}', '-distort', 'SRT', '0', '+repage',
                        '-quality', '92', path), check=True)
    return path


def upscale(bench, image, kind='jpg', threads=1, model='adderscale-s', more=()):
    """The command line of a run."""
    return (bench.program('adderscale'), 'upscale', image, bench.folder / f'out.{kind}', '--quiet', '--model', model,
            '--threads', threads, *more)


def pixels_of(image):
    size = subprocess.run(('magick', 'identify', '-format', '%w %h', image), check=True, capture_output=True, text=True)
    width, height = size.stdout.split()
    return int(width) * int(height)


def report_program(report, name, run, pixels, worker):
    # A run is long, so that it meets whatever else the machine does: it is compared with the mean of turns, not the best.
    layers, channels = SHAPES[name[0]]
    turns = worker.answers[-8:]
    seconds = sum(answer['seconds'] * answer['layers'] for answer in turns) / len(turns)
    rate = 9 * layers * channels ** 2 * worker.about['pixels'] / seconds
    done = worker.about['operations'] * pixels / run.seconds
    report.ratio(f'program.{name}.of_network', done / rate,
                 f'{run.seconds:.1f} s of processor, {pixels / run.seconds / 1e6:.2f} Mpixel/s, {run.megabytes:.0f} MB')
    report.absolute[f'program.{name}.seconds_per_mpixel'] = round(run.seconds / pixels * 1e6, 4)


def of_network(bench):
    report = bench.report
    photo = bench.photo or (picture(bench, 1632, 1224) if bench.quick else picture(bench, 4000, 3000))
    pixels = pixels_of(photo)
    report.heading(f'Whole program, one thread, ×2, a photograph of {pixels / 1e6:.0f} megapixels: of the layers\' rate')
    level = Worker((bench.program('bench-network'), '--width', 32, '--rows', 1))
    level.close()
    level = level.about['level']
    runs = {'s': ('adderscale-s', 'jpg'), 'm': (random_model(bench, 'm', 2), 'jpg'), 's.png': ('adderscale-s', 'png')}
    workers = {shape: network_worker(bench, shape, level) for shape in ('s', 'm')}
    if bench.quick:
        del runs['s.png']
    for name, (model, kind) in runs.items():
        for _ in range(4):
            workers[name[0]].measure()
        run = min((Run(upscale(bench, photo, kind, model=model)) for _ in range(1 if bench.quick else 2)),
                  key=lambda run: run.seconds)
        for _ in range(4):
            workers[name[0]].measure()
        report_program(report, name, run, pixels, workers[name[0]])
    for worker in workers.values():
        worker.close()


def ends(bench):
    """Head, tail, base enlargement and babl: all that is not the adder layers, between two GEGL buffers."""
    report = bench.report
    report.heading('Share of the two ends (head, tail, base, conversion) between GEGL buffers; two threads against one')
    common = (bench.program('bench-upscale'), '--width', 768, '--height', 512)
    full = Worker((*common, '--model', 'adderscale-s'))
    base = Worker((*common, '--model', 'adderscale-s', '--strength', 0))
    network = network_worker(bench, 's', None)
    for _ in range(3 if bench.quick else 8):
        for worker in (full, base, network):
            worker.measure(1)
    stage = network.best()
    between = (stage['head'] + stage['tail']) * (full.least() - base.least()) + base.least()
    report.ratio('ends.s', between / full.least(),
                 f'base and conversion {base.least() / full.least():.1%}, head {stage["head"]:.1%}, tail '
                 f'{stage["tail"]:.1%} of the network')
    for worker in (full, base, network):
        worker.close()


def threads(bench):
    report = bench.report
    side = 1024 if bench.quick else 2048
    worker = Worker((bench.program('bench-upscale'), '--width', side, '--height', side, '--model', 'adderscale-s'))
    turns = {1: [], 2: []}
    for _ in range(2 if bench.quick else 4):
        for count, answers in turns.items():
            answers.append(worker.measure(count))
    worker.close()
    wall = [min(answer['wall'] for answer in turns[count]) for count in (1, 2)]
    cpu = [min(answer['seconds'] for answer in turns[count]) for count in (1, 2)]
    report.ratio('threads.2', wall[0] / wall[1], f'wall {wall[0]:.2f} s and {wall[1]:.2f} s; by processor time at most '
                 f'{2 * cpu[0] / cpu[1]:.2f}')
    report.ratios['threads.2.by_processor'] = round(2 * cpu[0] / cpu[1], 4)


def growth(bench):
    report = bench.report
    report.heading('Growth: processor time for each megapixel of the result, against that of 1 megapixel; peak memory')
    load = best_run((bench.program('load-gegl'),), 3)
    first = None
    for megapixels in (1, 4, 16) if bench.quick else (1, 4, 16, 64, 256):
        side = round((megapixels * 1e6 / 4) ** 0.5)
        image = picture(bench, side, side)
        run = best_run(upscale(bench, image), 3 if megapixels < 4 or not bench.quick and megapixels < 16 else 1)
        each = run.seconds / megapixels
        first = first or each
        images = side * side * 3 * 5 / 2 ** 20     # source and result, 8 bits
        report.ratio(f'growth.{megapixels}', each / first,
                     f'{each:.3f} s a megapixel; {run.megabytes:.0f} MB, {run.megabytes - images - load.megabytes:.0f} MB '
                     'without images and GEGL')
        report.absolute[f'growth.{megapixels}.mb'] = round(run.megabytes, 1)


def own_megabytes(bench, width, height, load, threads=1):
    """Peak memory without what loading GEGL takes and without source and result, of 8 bits."""
    run = Run(upscale(bench, picture(bench, width, height), threads=threads))
    return run.megabytes - load.megabytes - width * height * 3 * 5 / 2 ** 20


def memory(bench):
    report = bench.report
    report.heading('Working memory, beyond GEGL and the images')
    load = best_run((bench.program('load-gegl'),), 3)
    one, two = (own_megabytes(bench, 1600, 1000, load, threads) for threads in (1, 2))
    report.figure('memory.own_mb', one, 'MB', 'one thread')
    report.figure('memory.thread_mb', two - one, 'MB', 'what a second thread adds')
    if not bench.quick:
        # High enough for the tile of a worker to have reached its limit in both.
        low, high = (own_megabytes(bench, 400, height, load) for height in (9000, 18000))
        report.figure('memory.height_mb', high - low, 'MB', f'18000 rows instead of 9000: {low:.0f} and {high:.0f} MB')


def start(bench):
    report = bench.report
    report.heading('Start: a 64×64 image, beyond loading GEGL')
    image = picture(bench, 64, 64, 'png')
    loads, runs = [], []
    for _ in range(6 if bench.quick else 15):
        loads.append(Run((bench.program('load-gegl'),)))
        runs.append(Run(upscale(bench, image, 'png')))
    load = min(run.seconds for run in loads)
    own = min(run.seconds for run in runs)
    report.figure('start.seconds', own - load, 's', f'GEGL alone {load:.3f} s, with us {own:.3f} s of processor')


def run(bench):
    for part in (of_network, ends, threads, growth, memory, start):
        try:
            part(bench)
        except Missing as problem:
            bench.report.note(f'not measured: {problem}')
