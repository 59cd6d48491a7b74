# SPDX-License-Identifier: GPL-3.0-or-later
"""The Test Anything Protocol: one sentence for each check."""

import traceback

checks = []
notes = []   # lines about the check that runs, such as what it measured


class Skip(Exception):
    pass


def check(sentence):
    def register(function):
        checks.append((sentence, function))
        return function
    return register


def equal(actual, wanted, what=''):
    if actual != wanted:
        raise AssertionError(f'{what}: {actual!r} is not {wanted!r}')


def run(path):
    def report(line):
        print(line, file=results, flush=True)

    with open(path, 'w', encoding='utf-8') as results:
        report(f'1..{len(checks)}')
        for number, (sentence, function) in enumerate(checks, 1):
            try:
                function()
                report(f'ok {number} {sentence}')
            except Skip as reason:
                report(f'ok {number} {sentence} # SKIP {reason}')
            except Exception:
                report(f'not ok {number} {sentence}')
                notes.extend(traceback.format_exc().splitlines())
            while notes:
                report(f'# {notes.pop(0)}')
