# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in gimp-console: makes images, and what the procedure makes of them, for preview.py to compare with."""

import json
import os
import sys

from gi.repository import Gegl, Gimp, Gio

sys.path.insert(0, os.path.join(os.environ['CHECKS'], 'procedure'))

from pictures import add_effect, add_layer, add_text  # noqa: E402

WORK = os.environ['WORK']


def load(path):
    return Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(path))


def layered():
    """The photo, above it a part of itself that is turned round and blurred by an effect, and a selection."""
    image = load(os.environ['PHOTO'])
    below = image.get_layers()[0]
    above = Gimp.Layer.new(image, 'above', 300, 200, Gimp.ImageType.RGB_IMAGE, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(above, None, 0)
    above.set_offsets(150, 90)
    pixels = below.get_buffer().get(Gegl.Rectangle.new(40, 100, 300, 200), 1.0, "R'G'B' u8", Gegl.AbyssPolicy.NONE)
    buffer = above.get_buffer()
    buffer.set(Gegl.Rectangle.new(0, 0, 300, 200), "R'G'B' u8", bytes(reversed(pixels)))
    buffer.flush()
    add_effect(above, 'gegl:gaussian-blur', **{'std-dev-x': 2.0, 'std-dev-y': 2.0})
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 200, 120, 180, 110)
    image.set_selected_layers([above])
    return image


def tiny():
    image = Gimp.Image.new(3, 1, Gimp.ImageBaseType.RGB)
    layer = Gimp.Layer.new(image, 'tiny', 3, 1, Gimp.ImageType.RGB_IMAGE, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, None, 0)
    layer.get_buffer().set(Gegl.Rectangle.new(0, 0, 3, 1), "R'G'B' u8", bytes((250, 40, 30, 40, 200, 60, 10, 60, 220)))
    return image


def told():
    image = Gimp.Image.new(200, 60, Gimp.ImageBaseType.RGB)
    add_layer(image)
    add_text(image)
    image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 12, False, False, '')
    return image


def save(image, name):
    path = os.path.join(WORK, f'colosseum-{name}.xcf')
    assert Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path(path), None)
    return path


def run(path, **settings):
    """The pixels of the topmost layer of the result."""
    image = load(path)
    procedure = Gimp.get_pdb().lookup_procedure('plug-in-adderscale-upscale')
    config = procedure.create_config()
    config.set_property('image', image)
    config.set_core_object_array('drawables', image.get_selected_layers())
    for name, value in settings.items():
        config.set_property(name, value)
    values = procedure.run(config)
    assert values.index(0) == Gimp.PDBStatusType.SUCCESS, values.index(1)
    layer = values.index(1).get_layers()[0]
    rectangle = Gegl.Rectangle.new(0, 0, layer.get_width(), layer.get_height())
    return layer.get_width(), layer.get_height(), layer.get_buffer().get(rectangle, 1.0, "R'G'B'A u8",
                                                                         Gegl.AbyssPolicy.NONE)


paths = {image.__name__: save(image(), image.__name__) for image in (layered, tiny, told)}
sizes = {}
for name, (image, settings) in json.loads(os.environ['CASES']).items():
    width, height, pixels = run(paths[image], **settings)
    sizes[name] = width, height
    with open(os.path.join(WORK, name + '.rgba'), 'wb') as file:
        file.write(pixels)
with open(os.path.join(WORK, 'sizes.json'), 'w', encoding='utf-8') as file:
    json.dump(sizes, file)
