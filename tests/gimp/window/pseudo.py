# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a catalogue in which each text is the English one and half as much again: python3 pseudo.py FILE.po"""

import re
import subprocess
import sys


def longer(match):
    text = match.group(1)
    end = '\\n' if text.endswith('\\n') else ''
    return f'msgid "{text}"\nmsgstr "{text.removesuffix(end)} {"·" * (len(text) // 2)}{end}"'


catalogue = subprocess.run(['msgattrib', '--no-wrap', '--no-location', sys.argv[1]], capture_output=True, text=True,
                           check=True).stdout
header, _, texts = catalogue.partition('\n\n')
# Plural forms keep their German, which is longer than English anyway.
print(header + '\n\n' + re.sub(r'msgid "(.+)"\nmsgstr ".*"', longer, texts))
