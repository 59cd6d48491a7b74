# SPDX-License-Identifier: GPL-3.0-or-later
"""The library from Python, through GObject Introspection: the README's own lines, and what errors look like.
Usage: test-python.py README"""

import re
import sys

count = failed = 0


def verdict(sentence, good, words=''):
    global count, failed
    count += 1
    failed += not good
    print(f"{'ok' if good else 'not ok'} {count} - {sentence}")
    if not good:
        print(words, file=sys.stderr)


try:
    import gi
    import numpy
    gi.require_version('Adder', '0')
    from gi.repository import Adder, Gegl, Gio, GLib
except (ImportError, ValueError) as missing:
    print(f'1..0 # SKIP {missing}')
    sys.exit(0)

with open(sys.argv[1], encoding='utf-8') as readme:
    example = next(block for block in re.findall(r'```python\n(.*?)```', readme.read(), re.DOTALL) if 'Adder.' in block)

y, x = numpy.mgrid[0:40, 0:60]
pixels = numpy.stack([x * 4, y * 6, 255 - x * 2 - y], axis=2).astype(numpy.uint8)
names = {'pixels': pixels.copy()}
exec(example, names)
larger = names['larger']
verdict('the README turns a NumPy array into one of twice the size',
        larger.shape == (80, 120, 3) and larger.dtype == numpy.uint8, larger.shape)
verdict('the picture is the same one, only larger',
        abs(larger.reshape(40, 2, 60, 2, 3).mean(axis=(1, 3)) - pixels).mean() < 2)

upscaler = Adder.Upscaler.new_for_name(None, 2)
found, width, height = upscaler.get_size(10, 20)
verdict('sizes are returned', found and (width, height) == (20, 40))
verdict('models tell what they are', upscaler.get_model().get_scale() == 2 and upscaler.get_model().get_title() != '')

try:
    Adder.Upscaler.new_for_name('nosuch', 2)
    verdict('an unknown model is an exception', False)
except GLib.Error as error:
    verdict('an unknown model is an exception', error.matches(Adder.error_quark(), Adder.Error.UNKNOWN_MODEL), error)

source = Gegl.Buffer.new("R'G'B' u8", 0, 0, 60, 40)
told, cancellable = [], Gio.Cancellable()
result = upscaler.create_output(source)
upscaler.run(source, None, result, cancellable, lambda fraction, *_: told.append(fraction))
verdict('progress ends at 1', told and told[-1] == 1 and told == sorted(told), told)
cancellable.cancel()
try:
    upscaler.run(source, None, result, cancellable, None)
    verdict('a cancelled run is an exception', False)
except GLib.Error as error:
    verdict('a cancelled run is an exception', error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED), error)

print(f'1..{count}')
sys.exit(failed != 0)
