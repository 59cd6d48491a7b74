# SPDX-License-Identifier: GPL-3.0-or-later
"""The table that ./dev bench prints, and the same figures as JSON."""
import json
import os
import platform

from targets import target_of


def processor():
    try:
        with open('/proc/cpuinfo', encoding='utf-8') as file:
            return next(line.split(':', 1)[1].strip() for line in file if line.startswith('model name'))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


class Report:
    def __init__(self):
        self.ratios = {}
        self.absolute = {}
        self.verdicts = {}
        self.notes = []
        self.machine = {'processor': processor(), 'processors': os.cpu_count(), 'load': round(os.getloadavg()[0], 1)}

    def heading(self, text):
        print(f'\n{text}', flush=True)

    def ratio(self, key, value, about=''):
        """A figure of the table. Its key is stable: other programs read it."""
        self.ratios[key] = round(value, 4)
        target = target_of(key)
        verdict = ''
        if target:
            self.verdicts[key] = target.holds(value)
            verdict = f'{"holds" if self.verdicts[key] else "MISSES"} (target {target})'
        print(f'  {key:<34} {value:9.3f}  {about:<58} {verdict}'.rstrip(), flush=True)

    def figure(self, key, value, unit, about=''):
        """What a ratio was made of, for people who compare machines at their own risk."""
        self.absolute[key] = round(value, 4)
        target = target_of(key)
        verdict = ''
        if target:
            self.verdicts[key] = target.holds(value)
            verdict = f'{"holds" if self.verdicts[key] else "MISSES"} (target {target})'
        print(f'  {key:<34} {value:9.3f}  {unit + (", " + about if about else ""):<58} {verdict}'.rstrip(), flush=True)

    def note(self, text):
        self.notes.append(text)
        print(f'  {text}', flush=True)

    def print_machine(self):
        clock = self.machine.get('clock_ghz')
        print(f'Machine: {self.machine["processor"]}, {self.machine["processors"]} processors, '
              f'kernels {self.machine.get("level", "?")}' + (f', {clock:.2f} GHz measured' if clock else '') +
              f', load {self.machine["load"]}')
        if self.machine['load'] > 0.5:
            print('The machine is busy: processor time and turns make ratios of one thread right all the same, but wall '
                  'time and\nthreads.2 say little.')

    def print_verdicts(self):
        held = sum(self.verdicts.values())
        print(f'\n{held} of {len(self.verdicts)} targets that could be measured here hold.')
        for key, holds in self.verdicts.items():
            if not holds:
                value = self.ratios.get(key, self.absolute.get(key))
                print(f'  misses: {key} is {value:.3f}, target {target_of(key)}')

    def write(self, path):
        with open(path, 'w', encoding='utf-8') as file:
            json.dump({'machine': self.machine, 'ratios': self.ratios, 'absolute': self.absolute,
                       'targets': self.verdicts, 'notes': self.notes}, file, indent=2)
            file.write('\n')
