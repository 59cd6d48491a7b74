# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that measure one thing each time they are asked, and taking turns between them.

A worker prints a line of JSON when it is ready, and one more for each line of its standard input. Turns are what makes
ratios honest on a busy machine: whatever slows it down slows all of them alike, and the best of several turns counts.
"""
import json
import os
import subprocess
import time


class Missing(Exception):
    """A worker that cannot work here, and why."""


class Worker:
    def __init__(self, command, environment=None):
        self.answers = []
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env={**os.environ, **(environment or {})})
        self.about = self.answer()
        if 'missing' in self.about:
            raise Missing(self.about['missing'])

    def answer(self):
        """The next line of JSON; other lines (a test library's greeting) are passed over."""
        for line in self.process.stdout:
            if line.startswith('{'):
                return json.loads(line)
        words = self.process.stderr.read().strip().splitlines()
        raise Missing(words[-1] if words else f'{self.process.args[0]} ended without a word')

    def measure(self, question=''):
        """One turn."""
        print(question, file=self.process.stdin, flush=True)
        self.answers.append(self.answer())
        return self.answers[-1]

    def least(self, key='seconds'):
        return min(answer[key] for answer in self.answers)

    def most(self, key):
        return max(answer[key] for answer in self.answers)

    def best(self):
        """The turn that took the least time."""
        return min(self.answers, key=lambda answer: answer['seconds'])

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


def take_turns(workers, rounds):
    """Every worker once in each round; then all end."""
    for _ in range(rounds):
        for worker in workers:
            worker.measure()
    for worker in workers:
        worker.close()


class Run:
    """One run of a whole program: processor seconds, wall seconds, peak memory in MB."""

    def __init__(self, command, environment=None):
        start = time.monotonic()
        process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
        words = process.stderr.read().strip()
        process.stderr.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise Missing(words.splitlines()[-1] if words else f'{command[0]} failed')
        self.wall = time.monotonic() - start
        self.seconds = usage.ru_utime + usage.ru_stime
        self.megabytes = usage.ru_maxrss / 1024


def best_run(command, rounds, environment=None):
    return min((Run(command, environment) for _ in range(rounds)), key=lambda run: run.seconds)
