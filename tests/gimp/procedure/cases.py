# SPDX-License-Identifier: GPL-3.0-or-later
"""One image for each thing that an .xcf file can hold. Each is written to $WORK/NAME.xcf and read back."""

import functools
import os

from gi.repository import Gegl, Gimp, Gio

from pictures import add_effect, add_layer, add_text, new_image
from tap import Skip

BASE = {'RGB': Gimp.ImageBaseType.RGB, 'gray': Gimp.ImageBaseType.GRAY}
CASES = {}


def case(function):
    CASES[function.__name__.replace('_', '-')] = function
    return function


def new(base='RGB', precision=Gimp.Precision.U8_NON_LINEAR, width=39, height=27):
    return Gimp.Image.new_with_precision(width, height, BASE[base], precision)


def add_group(image, name, parent=None, mode=Gimp.LayerMode.NORMAL):
    group = Gimp.GroupLayer.new(image, name)
    image.insert_layer(group, parent, 0)
    group.set_mode(mode)
    return group


def add_mask(layer, kind=Gimp.AddMaskType.BLACK):
    """A mask that is white on its left half and black on its right one."""
    mask = layer.create_mask(kind)
    layer.add_mask(mask)
    width, height = mask.get_width(), mask.get_height()
    buffer = mask.get_buffer()
    buffer.set(Gegl.Rectangle.new(0, 0, width, height), 'Y u8', (b'\xff' * (width // 2) + bytes(width - width // 2)) * height)
    buffer.flush()
    return mask


@case
def nested_groups():
    image = new()
    outer = add_group(image, 'outer')
    through = add_group(image, 'through', outer, Gimp.LayerMode.PASS_THROUGH)
    deep = add_group(image, 'deep', through, Gimp.LayerMode.MULTIPLY)
    add_group(image, 'empty', through)
    add_layer(image, 'in deep', alpha=True, width=9, height=8, offset=(-3, 5), parent=deep)
    add_layer(image, 'in through', width=11, height=6, offset=(30, 20), parent=through)
    add_layer(image, 'in outer', alpha=True, width=7, height=7, offset=(12, -5), parent=outer)
    add_mask(add_layer(image, 'masked', alpha=True, width=13, height=9, offset=(3, 3), parent=outer))
    add_mask(outer)
    outer.set_opacity(61.0)
    return image


@case
def offsets():
    image = new()
    for number, (x, y) in enumerate(((-31, -17), (-5, 3), (0, 0), (37, 25), (39, 27), (100, -60))):
        add_layer(image, f'at {x}, {y}', alpha=number % 2 == 1, width=5 + number, height=9 - number, offset=(x, y))
    return image


@case
def locks():
    image = new()
    group = add_group(image, 'group')
    for name, lock in (('content', 'set_lock_content'), ('position', 'set_lock_position'),
                       ('visibility', 'set_lock_visibility'), ('alpha', 'set_lock_alpha')):
        getattr(add_layer(image, name, alpha=True, parent=group), lock)(True)
    group.set_lock_content(True)
    group.set_lock_position(True)
    hidden = add_layer(image, 'hidden')
    add_mask(hidden)
    hidden.set_visible(False)
    hidden.set_lock_content(True)
    return image


@case
def modes():
    image = new()
    modes_and_spaces = (
        (Gimp.LayerMode.DISSOLVE, Gimp.LayerColorSpace.AUTO, Gimp.LayerCompositeMode.AUTO),
        (Gimp.LayerMode.SCREEN, Gimp.LayerColorSpace.RGB_LINEAR, Gimp.LayerCompositeMode.UNION),
        (Gimp.LayerMode.HSV_HUE, Gimp.LayerColorSpace.RGB_PERCEPTUAL, Gimp.LayerCompositeMode.CLIP_TO_BACKDROP),
        (Gimp.LayerMode.LCH_COLOR, Gimp.LayerColorSpace.AUTO, Gimp.LayerCompositeMode.INTERSECTION),
        (Gimp.LayerMode.OVERLAY_LEGACY, Gimp.LayerColorSpace.AUTO, Gimp.LayerCompositeMode.AUTO))
    for number, (mode, space, composite) in enumerate(modes_and_spaces):
        layer = add_layer(image, f'Größe {number} 大', alpha=True)
        layer.set_mode(mode)
        if mode not in (Gimp.LayerMode.OVERLAY_LEGACY, Gimp.LayerMode.DISSOLVE):
            layer.set_blend_space(space)
            layer.set_composite_mode(composite)
        layer.set_opacity(20.0 * number + 7.0)
        layer.set_color_tag(list((Gimp.ColorTag.GREEN, Gimp.ColorTag.RED, Gimp.ColorTag.NONE, Gimp.ColorTag.GRAY,
                                  Gimp.ColorTag.VIOLET))[number])
        layer.attach_parasite(Gimp.Parasite.new(f'note {number}', Gimp.PARASITE_PERSISTENT, b'kept\0byte for byte'))
        layer.set_tattoo(1000 + number)
    return image


@case
def masks():
    image = new()
    for name, switch in (('applied', None), ('not applied', 'set_apply_mask'), ('shown', 'set_show_mask')):
        layer = add_layer(image, name, alpha=True, width=21, height=17, offset=(4, 2))
        add_mask(layer)
        layer.set_edit_mask(name == 'applied')
        if switch:
            getattr(layer, switch)(name == 'shown')
    return image


@case
def around_the_layers():
    image = new()
    add_layer(image)
    channel = Gimp.Channel.new_from_component(image, Gimp.ChannelType.RED, 'red')
    image.insert_channel(channel, None, 0)
    channel.set_opacity(40.0)
    channel.set_color_tag(Gimp.ColorTag.BLUE)
    path = Gimp.Path.new(image, 'path')
    image.insert_path(path, None, 0)
    path.stroke_new_from_points(Gimp.PathStrokeType.BEZIER, [10.0, 5.0] * 3 + [20.0, 15.0] * 3, True)
    path.stroke_new_from_points(Gimp.PathStrokeType.BEZIER, [1.0, 2.0] * 3 + [30.5, 7.25] * 3, False)
    image.add_vguide(12)
    image.add_hguide(0)
    image.add_hguide(27)
    image.add_sample_point(7, 9)
    image.set_resolution(300.0, 150.0)
    image.attach_parasite(Gimp.Parasite.new('of the image', Gimp.PARASITE_PERSISTENT, b'\0\1\2'))
    image.select_ellipse(Gimp.ChannelOps.REPLACE, 5, 5, 20, 12)
    return image


@case
def text():
    image = new(width=120, height=40)
    layer = add_text(image, 'Sum |x − w|')
    layer.set_offsets(9, 3)
    layer.set_opacity(70.0)
    add_mask(layer)
    add_layer(image, 'below', alpha=True)
    return image


@case
def effects():
    image = new()
    layer = add_layer(image, 'with effects', alpha=True, width=20, height=15, offset=(7, 5))
    add_effect(layer, 'gegl:dropshadow', radius=2.0)
    add_effect(layer, 'gegl:invert-gamma').set_opacity(0.25)
    add_effect(layer, 'gegl:gaussian-blur', std_dev_x=0.75).set_visible(False)
    group = add_group(image, 'group')
    add_layer(image, 'inside', parent=group)
    add_effect(group, 'gegl:saturation', scale=0.5)
    locked = add_layer(image, 'locked')
    add_effect(locked, 'gegl:invert-linear')
    locked.set_lock_content(True)
    return image


def groups_of_locked_effects(base, precision):
    """Locked layers with masks and effects in locked groups with effects, at offsets, with and without alpha."""
    image = new(base, precision)
    outer = add_group(image, 'outer')
    inner = add_group(image, 'inner', outer, Gimp.LayerMode.PASS_THROUGH)
    add_layer(image, 'plain', parent=inner)
    for number, parent in enumerate((inner, outer, None)):
        layer = add_layer(image, f'layer {number}', alpha=number != 1, width=17, height=11,
                          offset=(9 * number - 5, 6 * number - 2), parent=parent)
        add_effect(layer, 'gegl:gaussian-blur', std_dev_x=0.75)
        add_effect(layer, 'gegl:invert-linear')
        if number != 2:
            add_mask(layer)
        layer.set_lock_content(True)
        layer.set_lock_position(True)
    add_effect(outer, 'gegl:saturation', scale=0.5)
    for group in (inner, outer):
        group.set_lock_content(True)
        group.set_lock_position(True)
    return image


for base, precision in (('RGB', 'U16_NON_LINEAR'), ('RGB', 'HALF_LINEAR'), ('RGB', 'DOUBLE_PERCEPTUAL'),
                        ('gray', 'U32_LINEAR'), ('gray', 'FLOAT_NON_LINEAR')):
    CASES[f'locked-effects-{base}-{precision}'.lower().replace('_', '-')] = functools.partial(
        groups_of_locked_effects, base, getattr(Gimp.Precision, precision))


def indexed():
    """Not among the others, because its kind changes."""
    image = nested_groups()
    locked = add_layer(image, 'locked', width=20, height=9, offset=(-4, 11), parent=image.get_layers()[0])
    add_mask(locked)
    image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 12, False, False, '')
    locked.set_lock_content(True)
    locked.set_lock_position(True)
    return image


@case
def wide_gamut():
    image = new(precision=Gimp.Precision.U16_NON_LINEAR)
    image.set_color_profile(Gimp.ColorProfile.new_rgb_adobe())
    add_layer(image)
    add_layer(image, 'alpha', alpha=True)
    return image


@case
def wide_gamut_linear():
    image = new(precision=Gimp.Precision.HALF_LINEAR)
    image.set_color_profile(Gimp.ColorProfile.new_linear_from_color_profile(Gimp.ColorProfile.new_rgb_adobe()))
    add_layer(image, 'alpha', alpha=True)
    return image


@case
def gray_profile():
    image = new('gray', Gimp.Precision.U8_NON_LINEAR)
    image.set_color_profile(Gimp.ColorProfile.new_d50_gray_lab_trc())
    add_layer(image, 'alpha', alpha=True)
    add_mask(add_layer(image))
    return image


def need_such_layers():
    """GIMP 3.2 has link and vector layers."""
    if Gimp.MINOR_VERSION == 0:
        raise Skip('this GIMP has no such layers')


@functools.cache
def linked_file():
    """A picture of 20 × 12 pixels for link layers."""
    need_such_layers()
    file = Gio.File.new_for_path(os.path.join(os.environ['WORK'], 'linked.png'))
    with new_image(20, 12) as linked:
        add_layer(linked)
        Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, linked, file, None)
    return file


def add_link(image, offset, parent=None):
    file = linked_file()
    link = Gimp.LinkLayer.new(image, file)
    image.insert_layer(link, parent, 0)
    link.set_offsets(*offset)
    return link


def add_vector(image, offset, parent=None):
    need_such_layers()
    path = Gimp.Path.new(image, f'path at {offset}')
    image.insert_path(path, None, 0)
    points = [(offset[0] + x, offset[1] + y) for x, y in ((1.0, 2.0), (15.0, 2.0), (8.0, 12.0))]
    path.stroke_new_from_points(Gimp.PathStrokeType.BEZIER, [value for point in points for value in point * 3], True)
    vector = Gimp.VectorLayer.new(image, path)
    image.insert_layer(vector, parent, 0)
    vector.refresh()
    return vector


def in_groups(image, add, offsets=((6, 4), (12, 9), (20, 15))):
    """One layer in a group with pixels, one in a group in that, one in none."""
    outer = add_group(image, 'outer')
    inner = add_group(image, 'inner', outer)
    pixels = add_layer(image, 'pixels', width=10, height=10, offset=(3, 5), parent=outer)
    return outer, pixels, [add(image, offset, parent) for offset, parent in zip(offsets, (outer, inner, None))]


def links():
    """Links in groups, masked and with an effect, at places beyond the canvas."""
    image = new(width=60, height=40)
    _, _, (masked, with_effect, plain) = in_groups(image, add_link, ((-6, 4), (12, 29), (50, -5)))
    add_mask(masked)
    masked.set_opacity(50.0)
    add_effect(with_effect, 'gegl:invert-gamma')
    plain.set_lock_position(True)
    return image


if Gimp.MINOR_VERSION > 0:
    case(links)


def stored(image, name):
    """Writes the image to a file and reads it back."""
    file = Gio.File.new_for_path(os.path.join(os.environ['WORK'], name + '.xcf'))
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, file, None)
    image.delete()
    return Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, file)

