#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts single test cases in meson's logs and prints "N passed, N failed, N skipped" as its last line.

usage: count-tests.py LOG.json...

A test that speaks TAP counts once for each of its lines, any other test counts once. A log that is not there (meson died) is a
failure, and so is a run in which nothing passed.
"""

import json
import re
import sys

TAP_LINE = re.compile(r'^(ok|not ok)\b(?:\s+\d+)?(?:\s+-?\s*)?(.*?)(?:\s+#\s*(SKIP|TODO)\b\s*(.*))?$', re.IGNORECASE)


def cases(test):
    """Yields (name, state, reason) for each case of one entry of meson's log."""
    lines = [TAP_LINE.match(line) for line in (test.get('stdout') or '').splitlines()]
    lines = [match for match in lines if match]
    for ok, name, directive, reason in (match.groups() for match in lines):
        directive = (directive or '').upper()
        if directive == 'SKIP':
            yield name, 'skipped', reason
        elif directive == 'TODO' or ok.lower() == 'ok':
            yield name, 'passed', ''
        else:
            yield name, 'failed', ''
    result = test['result']
    told = any(match.group(1).lower() == 'not ok' for match in lines)
    if result in ('OK', 'EXPECTEDFAIL'):
        if not lines:
            yield '', 'passed', ''
    elif result == 'SKIP':
        if not lines:
            output = (test.get('stdout') or '') + '\n' + (test.get('stderr') or '')
            plan = re.search(r'^1\.\.0\s*#\s*SKIP\S*\s*(.*)$', output, re.IGNORECASE | re.MULTILINE)
            lines = output.strip().splitlines()
            yield '', 'skipped', plan.group(1) if plan else lines[-1] if lines else 'no reason given'
    elif not told:
        # Crash, timeout, or a bad exit status after nothing but "ok": one more case, which failed.
        yield '', 'failed', result.lower()


def main(paths):
    counts = {'passed': 0, 'failed': 0, 'skipped': 0}
    for path in paths:
        try:
            with open(path, encoding='utf-8') as log:
                tests = [json.loads(line) for line in log if line.strip()]
        except OSError:
            print(f'FAILED: {path} was not written: meson did not run to its end')
            counts['failed'] += 1
            continue
        for test in tests:
            for name, state, reason in cases(test):
                counts[state] += 1
                if state != 'passed':
                    print(f'{state}: {test["name"]} {name}' + (f' ({reason})' if reason else ''))
    print('{passed} passed, {failed} failed, {skipped} skipped'.format(**counts))
    return 0 if counts['failed'] == 0 and counts['passed'] > 0 else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
