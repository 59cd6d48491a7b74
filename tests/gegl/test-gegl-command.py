# SPDX-License-Identifier: GPL-3.0-or-later
"""The operation as the `gegl` program runs it: the pixels of `adderscale upscale`, in files.
Usage: test-gegl-command.py ADDERSCALE"""

import os
import subprocess
import sys
import tempfile

program, picture = sys.argv[1], os.path.join(os.environ['ADDERSCALE_SOURCE_DIR'], 'data/samples/spices.jpg')
count = failed = 0


def verdict(sentence, good, words=''):
    global count, failed
    count += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {count} - {sentence}")
    if not good:
        print(words, file=sys.stderr)


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding='utf-8')


def pixels(path):
    return subprocess.run(['convert', path, '-depth', '16', 'rgba:-'], stdout=subprocess.PIPE, check=True).stdout


with tempfile.TemporaryDirectory() as folder:
    source, ours, theirs, none = (os.path.join(folder, name) for name in ('in.png', 'ours.png', 'theirs.png', 'none.png'))
    subprocess.run(['convert', picture, '-crop', '160x120+80+60', '+repage', source], check=True)

    for scale in ('2', '3', '2.5'):
        run(program, 'upscale', source, ours, '--scale', scale)
        result = run('gegl', source, '-o', theirs, '--', 'adderscale:upscale', f'scale={scale}')
        verdict(f'gegl writes the pixels of the adderscale command, scale {scale}',
                result.returncode == 0 and not result.stdout and pixels(ours) == pixels(theirs), result.stdout)

    result = run('gegl', source, '-o', theirs, '--', 'adderscale:upscale', 'gegl:invert')
    verdict('another operation may follow', result.returncode == 0 and os.path.getsize(theirs) > 0, result.stdout)

    result = run('gegl', source, '-o', none, '--', 'adderscale:upscale', 'model=nosuch')
    verdict('an unknown model is named and nothing is written',
            'nosuch' in result.stdout and not os.path.exists(none) and result.returncode >= 0, result.stdout)

print(f'1..{count}')
sys.exit(failed != 0)
