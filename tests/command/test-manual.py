# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual page and the manual say what the program says, and no link leads nowhere."""

import os
import re
import xml.etree.ElementTree

from command_test import Skip, main, run, test

SOURCE = os.path.join(os.environ['ADDERSCALE_SOURCE_DIR'], 'data', 'manual')
BUILT = os.path.join(os.environ['ADDERSCALE_BUILD_DIR'], 'data', 'manual')


def built(name):
    path = os.path.join(BUILT, name)
    if not os.path.exists(path):
        raise Skip('the manual was not built')
    return open(path, encoding='utf-8').read()


def plain(roff):
    """The text of a manual page without its commands."""
    text = re.sub(r'^\.\S+ ?', '', roff, flags=re.M)
    return ' '.join(text.replace('\\-', '-').replace('\\&', '').replace('\\e', '\\').split())


def options(name):
    """Every option of a subcommand with what it does."""
    text = run(name, '--help').stdout
    found = re.findall(r'^  ((?:-\w, )?--[\w-]+(?:=\S+)?)\s{2,}(\S.*)$', text, flags=re.M)
    return [(option, words) for option, words in found if option != '-h, --help']


@test('the manual page has every option of every command, in the words of --help')
def _():
    page = plain(built('adderscale.1'))
    count = 0
    for name in 'upscale', 'models', 'eval':
        for option, words in options(name):
            assert f'{option} {words}' in page, (name, option, words)
            count += 1
    assert count > 15, count
    for line in run('--help').stdout.split('\nOptions:\n')[1].split('\n\n')[0].split('\n'):
        assert ' '.join(line.split()) in page, line


@test('the HTML manual has the help as it is')
def _():
    page = built('command.html')
    for name in 'upscale', 'eval':
        for option, words in options(name):
            assert option.replace('&', '&amp;') in page and words.replace('"', '&quot;') in page, option


@test('no link and no picture of the manual leads nowhere, and no page needs the network')
def _():
    names = [name for name in os.listdir(BUILT) if name.endswith('.html')] if os.path.isdir(BUILT) else []
    if not names:
        raise Skip('the manual was not built')
    sources = set(os.listdir(SOURCE)) | set(os.listdir(os.path.join(SOURCE, '..', 'pictures')))
    for name in names:
        page = built(name)
        for link in re.findall(r'(?:href|src)="([^"]*)"', page):
            if link.startswith('https://'):
                assert f'href="{link}"' in page and 'src="' + link not in page, link
            else:
                assert link in names or link in sources, (name, link)
        assert '<script' not in page and '@import' not in page, name
    for page in names:
        if page != 'index.html':
            assert f'href="{page}"' in built('index.html'), page


@test('GIMP finds the page of the procedure')
def _():
    root = xml.etree.ElementTree.parse(os.path.join(SOURCE, 'gimp-help.xml')).getroot()
    items = {item.get('id'): item.get('ref') for item in root}
    assert root.tag == 'gimp-help' and items == {'plug-in-adderscale-upscale': 'index.html'}, items
    assert os.path.exists(os.path.join(SOURCE, 'index.md'))


main()
