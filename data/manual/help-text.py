#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The help of the program, as the manual page and the manual need it.

usage: help-text.py man PROGRAM TEMPLATE OUTPUT      fills the @…@ of a template with what PROGRAM --help says
       help-text.py man-train PROGRAM TEMPLATE OUTPUT VERSION     the same for a program without subcommands
"""

import os
import re
import subprocess
import sys

COMMANDS = 'upscale', 'models', 'eval'


def ask(program, *arguments):
    """What the program says, in English."""
    environment = dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='C')
    result = subprocess.run([program, *arguments, '--help'], stdout=subprocess.PIPE, check=True, encoding='utf-8',
                            env=environment)
    return result.stdout


def escape(text):
    text = text.replace('\\', '\\e').replace('-', '\\-')
    return '\n'.join('\\&' + line if line.startswith(('.', "'")) else line for line in text.split('\n'))


def options(text):
    """(option, what it does) of a help text, long lines joined."""
    found = []
    for line in text.split('\n'):
        new = re.match(r'  ((?:-\w, )?--[\w-]+(?:=\S+)?|-h, --help)\s{2,}(\S.*)', line)
        if new:
            found.append([new.group(1), new.group(2)])
    return [(option, words) for option, words in found if option != '-h, --help']


def summary(text):
    """Usage line and paragraphs of a subcommand's help."""
    head = text.split('\nHelp Options:')[0].strip().split('\n')
    usage = head[1].strip()
    body = '\n'.join(head[2:]).strip()
    return usage, [paragraph.replace('\n', ' ') for paragraph in body.split('\n\n')]


def subcommand(program, name):
    text = ask(program, name)
    usage, paragraphs = summary(text)
    lines = ['.SS ' + escape('adderscale ' + name), '.nf', escape(usage.replace('[OPTION…]', '[OPTION]...')), '.fi']
    for paragraph in paragraphs:
        lines += ['.PP', escape(paragraph)]
    for option, words in options(text):
        lines += ['.TP', '.B ' + escape(option), escape(words)]
    return '\n'.join(lines)


def main_options(program):
    lines = []
    for line in ask(program).split('\nOptions:\n')[1].split('\n\n')[0].split('\n'):
        option, words = re.match(r'\s+(\S+(?:, \S+)?)\s{2,}(.*)', line).groups()
        lines += ['.TP', '.B ' + escape(option), escape(words)]
    return '\n'.join(lines)


def man(program, template, output):
    page = open(template, encoding='utf-8').read()
    version = subprocess.run([program, '--version'], stdout=subprocess.PIPE, check=True, encoding='utf-8').stdout.split()[1]
    page = page.replace('@VERSION@', version).replace('@OPTIONS@', main_options(program))
    page = page.replace('@COMMANDS@', '\n'.join(subcommand(program, name) for name in COMMANDS))
    with open(output, 'w', encoding='utf-8') as file:
        file.write(page)


def man_train(program, template, output, version):
    lines = []
    for option, words in options(ask(program)):
        lines += ['.TP', '.B ' + escape(option), escape(words)]
    page = open(template, encoding='utf-8').read()
    with open(output, 'w', encoding='utf-8') as file:
        file.write(page.replace('@VERSION@', version).replace('@OPTIONS@', '\n'.join(lines)))


if __name__ == '__main__':
    {'man': man, 'man-train': man_train}[sys.argv[1]](*sys.argv[2:])
