# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the program share: running it, and telling the results as TAP."""

import os
import shlex
import subprocess
import sys
import tempfile
import traceback

PROGRAM = os.environ['ADDERSCALE']
# Such as valgrind with its options.
WRAPPER = shlex.split(os.environ.get('ADDERSCALE_WRAPPER', ''))
MAKE_MODEL = os.environ['MAKE_MODEL']
TESTS = []


class Skip(Exception):
    pass


def test(sentence):
    def add(function):
        TESTS.append((sentence, function))
        return function
    return add


def run(*arguments, env=None, **options):
    """Runs adderscale; nothing of the user's folders is seen."""
    environment = dict(os.environ, ADDERSCALE_MODEL_PATH=os.path.join(FOLDER, 'models'),
                       XDG_DATA_HOME=os.path.join(FOLDER, 'data'), XDG_CACHE_HOME=os.path.join(FOLDER, 'cache'),
                       LC_ALL='C.UTF-8')
    environment.update(env or {})
    return subprocess.run([*WRAPPER, PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding='utf-8', env=environment, **options)


def succeed(*arguments, **options):
    result = run(*arguments, **options)
    assert result.returncode == 0, f'exit code {result.returncode}: {result.stderr}'
    assert result.stderr == '', f'standard error: {result.stderr}'
    return result.stdout


def fail(*arguments, code=1, says=(), **options):
    """The run must fail with @code and one line that says all of @says."""
    result = run(*arguments, **options)
    assert result.returncode == code, f'exit code {result.returncode}, not {code}: {result.stderr}'
    assert result.stderr.startswith('adderscale'), f'no message: {result.stderr!r}'
    for word in [says] if isinstance(says, str) else says:
        assert word in result.stderr, f'“{word}” is not in: {result.stderr}'
    return result.stderr


def file(name):
    return os.path.join(FOLDER, name)


def make_model(name, scale=2, *kind):
    path = os.path.join(FOLDER, 'models', name + '.safetensors')
    os.makedirs(os.path.dirname(path), exist_ok=True)
    subprocess.run([MAKE_MODEL, path, str(scale), *kind], check=True, stdout=subprocess.DEVNULL)
    return path


def main():
    """Runs all tests, or with arguments those whose sentence has one of these words."""
    global FOLDER
    failed = False
    if len(sys.argv) > 1:
        TESTS[:] = [entry for entry in TESTS if any(word in entry[0] for word in sys.argv[1:])]
    with tempfile.TemporaryDirectory(prefix='adderscale-') as FOLDER:
        print(f'1..{len(TESTS)}', flush=True)
        make_model('random-x2')
        make_model('silent-x2', 2, 'silent')
        for number, (sentence, function) in enumerate(TESTS, 1):
            try:
                function()
                print(f'ok {number} {sentence}', flush=True)
            except Skip as reason:
                print(f'ok {number} {sentence} # SKIP {reason}', flush=True)
            except Exception:
                failed = True
                print(f'not ok {number} {sentence}', flush=True)
                for line in traceback.format_exc().splitlines():
                    print('# ' + line, flush=True)
    sys.exit(failed)


FOLDER = ''
