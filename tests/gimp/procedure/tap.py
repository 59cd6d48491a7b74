# SPDX-License-Identifier: GPL-3.0-or-later
"""The Test Anything Protocol: one sentence for each check."""

import traceback

checks = []


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
    with open(path, 'w', encoding='utf-8') as results:
        print(f'1..{len(checks)}', file=results)
        for number, (sentence, function) in enumerate(checks, 1):
            try:
                function()
                print(f'ok {number} {sentence}', file=results, flush=True)
            except Skip as reason:
                print(f'ok {number} {sentence} # SKIP {reason}', file=results, flush=True)
            except Exception:
                print(f'not ok {number} {sentence}', file=results)
                for line in traceback.format_exc().splitlines():
                    print(f'# {line}', file=results, flush=True)
