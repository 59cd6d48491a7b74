# SPDX-License-Identifier: GPL-3.0-or-later
"""Many files into a folder: what one run does, and what the next one goes on with."""

import os
import signal
import subprocess
import time

import command_test
import images
from command_test import fail, file, main, run, succeed, test


def pictures(name, count, size=(40, 30)):
    """A folder of @count different images."""
    os.makedirs(file(name), exist_ok=True)
    return [images.png(os.path.join(file(name), f'{i:02}.png'), size[0] + i, size[1]) for i in range(count)]


def many(folder, sources, *options, model='random', **more):
    return succeed('upscale', '--model', model, '--output-dir', file(folder), *options, *sources, **more)


def contents(folder):
    return {name: open(os.path.join(file(folder), name), 'rb').read() for name in sorted(os.listdir(file(folder)))}


def start(folder, sources, *options):
    environment = dict(os.environ, ADDERSCALE_MODEL_PATH=file('models'), LC_ALL='C.UTF-8')
    command = [*command_test.WRAPPER, command_test.PROGRAM, 'upscale', '--model', 'random', '--cpu', 'reference',
               '--scale', '8', '--output-dir', file(folder), *options, *sources]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding='utf-8', env=environment)


def wait_for_results(folder, count):
    while not os.path.isdir(file(folder)) or \
            len([name for name in os.listdir(file(folder)) if not name.startswith('.')]) < count:
        time.sleep(0.02)


@test('every file gets the result that it gets alone, whatever the number of threads')
def _():
    sources = pictures('in', 5)
    text = many('all', sources)
    assert text.count('\n') == 5 and '04.png: 88 × 60' in text, text
    many('threads', sources, '--threads', '7')
    for source in sources:
        succeed('upscale', '--model', 'random', source, file('alone.png'))
        expected = open(file('alone.png'), 'rb').read()
        for folder in 'all', 'threads':
            assert open(os.path.join(file(folder), os.path.basename(source)), 'rb').read() == expected, source
    assert sorted(os.listdir(file('all'))) == [os.path.basename(source) for source in sources]


@test('a run goes on after bad files and lists them in the end')
def _():
    sources = pictures('in', 3)
    open(file('in/bad.png'), 'w').write('not an image')
    cut = open(sources[2], 'rb').read()[:90]
    open(file('in/cut.png'), 'wb').write(cut)
    message = fail('upscale', '--model', 'silent', '--output-dir', file('after'), sources[0], file('in/bad.png'), sources[1],
                   file('in/none.png'), file('in/cut.png'), sources[2], says=['3 of 6', 'bad.png', 'none.png', 'cut.png'])
    assert message.count('\n') == 4, message
    assert sorted(contents('after')) == ['00.png', '01.png', '02.png'], sorted(contents('after'))


@test('what is there is skipped, and replaced with --force only')
def _():
    sources = pictures('in', 3)
    many('twice', sources[:2])
    before = contents('twice')
    open(file('twice/00.png'), 'wb').write(b'precious')
    text = many('twice', sources)
    assert '2 results were there already' in text and text.count('pixels') == 1, text
    assert open(file('twice/00.png'), 'rb').read() == b'precious'
    many('twice', sources, '--force')
    assert contents('twice')['00.png'] == before['00.png']
    assert many('twice', sources, '--quiet') == ''


@test('a result that is older than its image is told, not kept in silence')
def _():
    sources = pictures('in', 1)
    many('old', sources)
    os.utime(file('old/00.png'), (1, 1))
    fail('upscale', '--model', 'silent', '--output-dir', file('old'), *sources, says=['00.png', 'older', '--force'])
    many('old', sources, '--force')
    assert os.stat(file('old/00.png')).st_mtime > 1000


@test('two images of one name and an image in the folder itself are told')
def _():
    first, second = pictures('in', 1)[0], pictures('more', 1)[0]
    fail('upscale', '--model', 'silent', '--output-dir', file('same'), first, second, says=['1 of 2', 'would be that of'])
    assert sorted(contents('same')) == ['00.png']
    before = open(first, 'rb').read()
    for force in [], ['--force']:
        fail('upscale', '--model', 'silent', '--output-dir', file('in'), *force, first, says='the image itself')
    os.symlink(file('in'), file('link'))
    fail('upscale', '--model', 'silent', '--output-dir', file('link'), '--force', first, says='the image itself')
    assert open(first, 'rb').read() == before


@test('--format gives all results one format')
def _():
    sources = [images.jpeg(file('a.b.jpg'), 20, 16), images.tiff(file('c.tif'), 20, 16, 3)]
    many('format', sources, '--format', '.png')
    assert sorted(contents('format')) == ['a.b.png', 'c.png'], sorted(contents('format'))
    assert all(data.startswith(b'\x89PNG') for data in contents('format').values())
    fail('upscale', '--output-dir', file('format'), '--format', 'xyz', *sources, code=2, says='xyz')
    fail('upscale', '--output-dir', file('format'), '--format', '/../png', *sources, code=2, says='/../png')
    fail('upscale', '--format', 'png', *sources, code=2, says='--output-dir')
    fail('upscale', '--output-dir', file('format'), code=2, says='files')


@test('a folder that cannot be made and a wrong option end the run before it begins')
def _():
    sources = pictures('in', 1)
    open(file('a-file'), 'w').close()
    fail('upscale', '--output-dir', os.path.join(file('a-file'), 'x'), *sources, says='a-file')
    fail('upscale', '--output-dir', file('unused'), '--scale', '9', *sources, code=2, says='scale')
    fail('upscale', '--output-dir', file('unused'), '--model', 'nobody', *sources, code=2, says='nobody')


@test('a killed run leaves no half file, and the same command does the rest')
def _():
    sources = pictures('kill', 6, (100, 80))
    process = start('killed', sources)
    wait_for_results('killed', 2)
    process.kill()
    process.communicate()
    left = contents('killed')
    done = [name for name in left if not name.startswith('.')]
    assert 2 <= len(done) < 6, done
    process = start('killed', sources)
    text, errors = process.communicate()
    assert process.returncode == 0 and f'{len(done)} results were there already' in text, (text, errors)
    after = contents('killed')
    assert sorted(after) == [os.path.basename(source) for source in sources], sorted(after)
    process = start('whole', sources)
    process.communicate()
    assert contents('whole') == after
    assert all(left[name] == after[name] for name in done)


@test('SIGTERM ends a run in order: no file is half, and the rest is told')
def _():
    sources = pictures('term', 6, (100, 80))
    process = start('terminated', sources)
    wait_for_results('terminated', 1)
    process.send_signal(signal.SIGTERM)
    errors = process.communicate()[1]
    assert process.returncode == 1 and 'interrupted' in errors and 'of 6 files' in errors, (process.returncode, errors)
    names = sorted(contents('terminated'))
    assert names and len(names) < 6 and not [name for name in names if name.startswith('.')], names
    process = start('terminated', sources)
    process.communicate()
    assert len(contents('terminated')) == 6


@test('what another run has in work is not taken for a leftover')
def _():
    source = pictures('slow', 1, (220, 160))[0]
    first = start('race', [source], '--force')
    while not os.path.isdir(file('race')) or not os.listdir(file('race')):
        time.sleep(0.02)
    succeed('upscale', '--model', 'silent', source, file('race/00.png'))
    assert first.wait() == 0, first.stderr.read()
    first.communicate()
    assert os.listdir(file('race')) == ['00.png'], os.listdir(file('race'))


@test('a file that comes into being during the run is not overwritten')
def _():
    source = pictures('late', 1, (220, 160))[0]
    process = start('appears', [source])
    while not os.path.isdir(file('appears')) or not os.listdir(file('appears')):
        time.sleep(0.02)
    open(file('appears/00.png'), 'wb').write(b'precious')
    errors = process.communicate()[1]
    assert process.returncode == 1 and 'File exists' in errors, errors
    assert contents('appears') == {'00.png': b'precious'}


main()
