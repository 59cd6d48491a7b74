#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the pages of the manual: make-manual.py FOLDER PROGRAM MODELS OUTPUT…

Each OUTPUT is an HTML file whose text is FOLDER/NAME.md. The pages need nothing but themselves: no script, no network."""

import html
import os
import re
import subprocess
import sys

import markdown

PAGES = [('index', 'Enlarging'), ('layers', 'Layers and colours'), ('scripting', 'Scripting'), ('command', 'Command'),
         ('models', 'Models'), ('networks', 'Adder networks'), ('limits', 'Limits')]

STYLE = '''
body { max-width: 46em; margin: 2em auto; padding: 0 1em; font: 16px/1.5 sans-serif; color: #222; background: #fff }
nav a { margin-right: 1em } nav { border-bottom: 1px solid #ccc; padding-bottom: .5em }
table { border-collapse: collapse } td, th { border: 1px solid #ccc; padding: .3em .6em; text-align: left; vertical-align: top }
pre { background: #f4f4f4; padding: .7em; overflow-x: auto } code { background: #f4f4f4 } img { max-width: 100% }
dt { font-weight: bold; margin-top: .6em }
@media (prefers-color-scheme: dark) {
  body { color: #ddd; background: #222 } pre, code { background: #333 } a { color: #8bf } td, th { border-color: #555 }
}'''


def run(program, *arguments, **variables):
    environment = dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='C', **variables)
    return subprocess.run([program, *arguments], stdout=subprocess.PIPE, check=True, encoding='utf-8', env=environment).stdout


def block(text):
    """A text as it is, as a code block of Markdown."""
    return '\n'.join('    ' + line for line in text.rstrip().split('\n'))


def fill(text, program, models):
    if '@HELP@' in text:
        helps = [run(program, '--help')] + [run(program, name, '--help') for name in ('upscale', 'models', 'eval')]
        text = text.replace('@HELP@', '\n\n'.join(block(one) + '\n\n<!-- -->' for one in helps))
    if '@MODELS@' in text:
        listed = run(program, 'models', ADDERSCALE_MODEL_PATH=models, XDG_DATA_HOME=os.devnull)
        text = text.replace('@MODELS@', block(listed))
    return text


def page(folder, name, program, models):
    text = fill(open(os.path.join(folder, name + '.md'), encoding='utf-8').read(), program, models)
    body = markdown.markdown(text, extensions=['tables', 'def_list'])
    title = re.search('<h1>(.*?)</h1>', body).group(1)
    links = ' '.join(f'<a href="{page}.html">{html.escape(label)}</a>' for page, label in PAGES)
    version = run(program, '--version').split()[1]
    return (f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>AdderScale: {title}</title>\n'
            f'<style>{STYLE}\n</style>\n</head>\n<body>\n<nav>{links}</nav>\n{body}\n<p><small>AdderScale {version}</small></p>\n'
            '</body>\n</html>\n')


def main(folder, program, models, *outputs):
    for output in outputs:
        name = os.path.splitext(os.path.basename(output))[0]
        with open(output, 'w', encoding='utf-8') as file:
            file.write(page(folder, name, program, models))


main(*sys.argv[1:])
