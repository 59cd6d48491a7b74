# SPDX-License-Identifier: GPL-3.0-or-later
"""The library from Python, through GObject Introspection: the README's own lines, and what errors look like.
Usage: test-python.py README"""

import os
import re
import subprocess
import sys
import tempfile

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
    gi.require_versions({'Adder': '0', 'Gegl': '0.4'})
    from gi.repository import Adder, Gegl, Gio, GLib
except (ImportError, ValueError) as missing:
    print(f'1..0 # SKIP {missing}')
    sys.exit(0)

with open(sys.argv[1], encoding='utf-8') as readme:
    blocks = re.findall(r'```python\n(.*?)```', readme.read(), re.DOTALL)

y, x = numpy.mgrid[0:40, 0:60]
pixels = numpy.stack([x * 4, y * 6, 255 - x * 2 - y], axis=2).astype(numpy.uint8)
names = {'pixels': pixels.copy()}
exec(next(block for block in blocks if 'enlarge_bytes' in block), names)
larger = names['larger']
verdict('the README turns a NumPy array into one of twice the size',
        larger.shape == (80, 120, 3) and larger.dtype == numpy.uint8, larger.shape)
verdict('the picture is the same one, only larger',
        abs(larger.reshape(40, 2, 60, 2, 3).mean(axis=(1, 3)) - pixels).mean() < 2)


def gegl(operation, **properties):
    node = graph.create_child(operation)
    for name, value in properties.items():
        node.set_property(name, value)
    return node


def load(path):
    """The bytes of an image file."""
    node = gegl('gegl:load', path=path)
    box = node.get_bounding_box()
    buffer = Gegl.Buffer.new("R'G'B' u8", 0, 0, box.width, box.height)
    node.blit_buffer(buffer, box, 0, Gegl.AbyssPolicy.NONE)
    return numpy.frombuffer(buffer.get(box, 1, "R'G'B' u8", 0), numpy.uint8).reshape(box.height, box.width, 3)


graph = Gegl.Node()
with tempfile.TemporaryDirectory() as folder:
    source = Gegl.Buffer.new("R'G'B' u8", 0, 0, 60, 40)
    source.set(source.get_extent(), "R'G'B' u8", pixels.tobytes())
    photo = gegl('gegl:png-save', path=os.path.join(folder, 'photo.png'), bitdepth=8)
    gegl('gegl:buffer-source', buffer=source).link(photo)
    photo.process()
    example = next(block for block in blocks if 'adderscale:upscale' in block)
    run = subprocess.run([sys.executable, '-c', example], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    verdict('the README turns a file into one of twice the size, with the same pixels as the array',
            run.stdout == b'' and numpy.array_equal(load(os.path.join(folder, 'photo-x2.png')), larger), run.stdout)

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



def refused(sentence, words, *arguments):
    try:
        upscaler.enlarge_bytes(*arguments)
        verdict(sentence, False)
    except GLib.Error as error:
        verdict(sentence, error.matches(Adder.error_quark(), Adder.Error.INVALID_IMAGE) and words in error.message, error)


refused('bytes must be as many as the size says', '5 bytes', GLib.Bytes(b'12345'), 2, 1, "R'G'B' u8")
refused('an image has pixels', '0 ×', GLib.Bytes(b''), 0, 4, "R'G'B' u8")
refused('a pixel format must exist', 'R2D2', GLib.Bytes(b'123'), 1, 1, 'R2D2')
data, width, height = upscaler.enlarge_bytes(GLib.Bytes(bytes(4 * 12)), 4, 3, "Y' float")
verdict('other pixel formats too', (data.get_size(), width, height) == (8 * 6 * 4, 8, 6))

upscaler.props.strength = 0.25
upscaler.props.wrap = Adder.Wrap.X | Adder.Wrap.Y
upscaler.props.width = 33
verdict('settings are properties', upscaler.props.strength == 0.25 and upscaler.props.width == 33 and
        upscaler.props.height == 0 and upscaler.props.factor == 2 and upscaler.props.wrap & Adder.Wrap.Y and
        upscaler.props.model == upscaler.get_model())
verdict('a size may differ from the factor', upscaler.get_size(10, 20) == (True, 33, 40), upscaler.get_size(10, 20))

truth = Gegl.Buffer.new("R'G'B' u8", 0, 0, 60, 40)
truth.set(truth.get_extent(), "R'G'B' u8", pixels.tobytes())
measured, scores = Adder.evaluate(Adder.Upscaler.new_for_name(None, 2), 2, truth)
verdict('enlargements are measured', measured and 20 < scores.bicubic_psnr < 100 and 0.5 < scores.ssim <= 1,
        (scores.bicubic_psnr, scores.ssim))
models, problems = Adder.Model.list()
verdict('models are listed', 'adderscale-s-x2' in [model.get_id() for model in models] and problems == [], problems)

print(f'1..{count}')
sys.exit(failed != 0)
