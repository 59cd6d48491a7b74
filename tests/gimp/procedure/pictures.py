# SPDX-License-Identifier: GPL-3.0-or-later
"""Images for the checks, and what libadderscale alone makes of their pixels."""

import contextlib
import functools
import math
import os
import struct
import subprocess

from gi.repository import Babl, Gegl, Gimp

from tap import Skip

PROCEDURE = 'plug-in-adderscale-upscale'
MODEL = 'adderscale-s'
SUCCESS = Gimp.PDBStatusType.SUCCESS

KINDS = {
    (Gimp.ImageBaseType.RGB, False): (Gimp.ImageType.RGB_IMAGE, "R'G'B' float", 3),
    (Gimp.ImageBaseType.RGB, True): (Gimp.ImageType.RGBA_IMAGE, "R'G'B'A float", 4),
    (Gimp.ImageBaseType.GRAY, False): (Gimp.ImageType.GRAY_IMAGE, "Y' float", 1),
    (Gimp.ImageBaseType.GRAY, True): (Gimp.ImageType.GRAYA_IMAGE, "Y'A float", 2),
}


def value(x, y, channel):
    """Soft waves, a hard edge and a fine grid; alpha from nothing to opaque."""
    wave = 0.5 + 0.3 * math.sin(0.5 * x + channel) * math.cos(0.3 * y - channel)
    edge = 0.2 if x + 2 * y > 40 else 0.0
    return min(1.0, wave + edge - (0.1 if (x ^ y) & 4 else 0.0))


def paint(layer, brightness=1.0):
    """Fills a layer with a picture."""
    base = Gimp.ImageBaseType.RGB if layer.is_rgb() else Gimp.ImageBaseType.GRAY
    _, encoding, channels = KINDS[base, layer.has_alpha()]
    width, height = layer.get_width(), layer.get_height()
    numbers = [brightness * value(x, y, channel)
               for y in range(height) for x in range(width) for channel in range(channels)]
    buffer = layer.get_buffer()
    buffer.set(Gegl.Rectangle.new(0, 0, width, height), encoding, struct.pack(f'{len(numbers)}f', *numbers))
    buffer.flush()
    layer.update(0, 0, width, height)


@contextlib.contextmanager
def new_image(width=48, height=32, base=Gimp.ImageBaseType.RGB, precision=Gimp.Precision.U8_NON_LINEAR):
    image = Gimp.Image.new_with_precision(width, height, base, precision)
    try:
        yield image
    finally:
        image.delete()


def add_layer(image, name='layer', alpha=False, width=None, height=None, offset=(0, 0), parent=None):
    kind = KINDS[image.get_base_type(), alpha][0]
    layer = Gimp.Layer.new(image, name, width or image.get_width(), height or image.get_height(), kind, 100,
                           Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, parent, 0)
    layer.set_offsets(*offset)
    paint(layer)
    return layer


def add_text(image, text='Adder', size=20):
    font = Gimp.context_get_font() or Gimp.Font.get_by_name('Sans-serif')
    if font is None:
        raise Skip('GIMP found no font')
    layer = Gimp.TextLayer.new(image, text, font, size, Gimp.Unit.pixel())
    image.insert_layer(layer, None, 0)
    return layer


def add_effect(layer, operation, **settings):
    effect = Gimp.DrawableFilter.new(layer, operation, operation)
    for name, value in settings.items():
        effect.get_config().set_property(name.replace('_', '-'), value)
    layer.append_filter(effect)
    return effect


def encoding(drawable):
    return Babl.format_get_encoding(drawable.get_format())


def read(drawable):
    extent = Gegl.Rectangle.new(0, 0, drawable.get_width(), drawable.get_height())
    return drawable.get_buffer().get(extent, 1.0, None, Gegl.AbyssPolicy.NONE)


def crop(data, width, left, top, right, bottom, size):
    """A part of pixels that have the width and so many bytes each."""
    return b''.join(data[size * (y * width + left):size * (y * width + right)] for y in range(top, bottom))


def call(image, drawables=None, run_mode=Gimp.RunMode.NONINTERACTIVE, **arguments):
    """Calls the procedure. Returns all that it returns."""
    procedure = Gimp.get_pdb().lookup_procedure(PROCEDURE)
    config = procedure.create_config()
    config.set_property('run-mode', run_mode)
    config.set_property('image', image)
    if drawables is not None:
        config.set_core_object_array('drawables', drawables)
    for name, argument in arguments.items():
        config.set_property(name.replace('_', '-'), argument)
    return procedure.run(config)


def upscale(image, **arguments):
    """Calls the procedure. Returns its status and, if that is not success, its message."""
    result = call(image, **arguments)
    success = result.index(0) == SUCCESS
    return result.index(0), '' if success or result.length() < 2 else result.index(1)


def succeed(image, **arguments):
    """Calls the procedure, which has to work. Returns the image and the layers that it made."""
    result = call(image, **arguments)
    if result.index(0) != SUCCESS:
        raise AssertionError(f'{result.index(0).value_nick}: {result.index(1)}')
    return result.index(1), result.get_core_object_array(2)


def scaled_bounds(layer, scale):
    """Where GIMP puts a layer: both edges scaled, then rounded. Returns x, y, width, height."""
    image = layer.get_image()
    x, y = layer.get_offsets()[1:]
    new = []
    for start, length, size in ((x, layer.get_width(), image.get_width()), (y, layer.get_height(), image.get_height())):
        factor = math.floor(scale * size + 0.5) / size
        edges = [math.copysign(math.floor(abs(factor * edge) + 0.5), edge) for edge in (start, start + length)]
        new.append((int(edges[0]), int(edges[1] - edges[0])))
    return new[0][0], new[1][0], new[0][1], new[1][1]


def profile_of(image):
    """Path of a file with the ICC profile of an image, or '' if it is sRGB."""
    profile = image.get_color_profile()
    if profile is None:
        return ''
    path = os.path.join(os.environ['WORK'], 'profile.icc')
    with open(path, 'wb') as file:
        file.write(bytes(profile.get_icc_profile()))
    return path


class Expected:
    """What a layer has to look like afterwards. Made before the image is scaled."""

    def __init__(self, layer, scale=2.0, strength=1.0, model=MODEL):
        self.layer = layer
        self.bounds = scaled_bounds(layer, scale)
        self.encoding = encoding(layer)
        self.pixels = enlarge_raw(self.encoding, profile_of(layer.get_image()), layer.get_width(), layer.get_height(),
                                  read(layer), model, scale, strength, *self.bounds[2:])

    def check(self):
        layer = self.layer
        name = layer.get_name()
        bounds = (*layer.get_offsets()[1:], layer.get_width(), layer.get_height())
        if bounds != self.bounds:
            raise AssertionError(f'{name} lies at {bounds}, not {self.bounds}')
        if encoding(layer) != self.encoding:
            raise AssertionError(f'{name} became {encoding(layer)} instead of {self.encoding}')
        actual = read(layer)
        if actual != self.pixels:
            different = sum(a != b for a, b in zip(actual, self.pixels))
            raise AssertionError(f'{name}: {different} of {len(self.pixels)} bytes differ')


def tree(layers, path=()):
    """All layers and groups with their places in the tree."""
    for number, layer in enumerate(layers):
        yield (*path, number), layer
        if layer.is_group():
            yield from tree(layer.get_children(), (*path, number))


class ExpectedMerged(Expected):
    """What a layer looks like that got the pixels of its effects first."""

    def __init__(self, layer, scale=2.0):
        place = next(path for path, one in tree(layer.get_image().get_layers()) if one == layer)
        image = layer.get_image().duplicate()
        copies = dict(tree(image.get_layers()))
        for copy in copies.values():
            copy.set_lock_content(False)
            copy.set_lock_position(False)
        if copies[place].get_filters():
            copies[place].merge_filters()
        super().__init__(copies[place], scale)
        image.delete()
        self.layer = layer


@functools.cache
def enlarger():
    return subprocess.Popen([os.environ['ENLARGE_RAW']], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                            env={**os.environ, 'ADDERSCALE_MODEL_PATH': os.environ['MODELS']})


def enlarge_raw(*task):
    """Has libadderscale enlarge pixels: format, profile, width, height, pixels, model, scale, strength, new size."""
    pixel_format, profile, width, height, pixels, *rest = task
    source, result = (os.path.join(os.environ['WORK'], name) for name in ('in.raw', 'out.raw'))
    with open(source, 'wb') as file:
        file.write(pixels)
    print(pixel_format, profile, width, height, *rest, source, result, sep='\t', file=enlarger().stdin, flush=True)
    answer = enlarger().stdout.readline().strip()
    if answer != 'done':
        raise AssertionError(f'libadderscale says: {answer}')
    with open(result, 'rb') as file:
        return file.read()
