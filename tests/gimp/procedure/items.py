# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything else in an image is scaled with it, and nothing gets lost."""

from gi.repository import Gegl, Gimp

from pictures import Expected, add_layer, new_image, read, succeed
from tap import check, equal


@check('layers of other sizes keep their place, also beyond the canvas')
def offsets():
    for scale in (1.5, 2.0, 3.0):
        with new_image(47, 31) as image:
            expected = [
                Expected(add_layer(image, 'inside', width=11, height=7, offset=(5, 3)), scale),
                Expected(add_layer(image, 'across', alpha=True, width=23, height=19, offset=(-9, 21)), scale),
                Expected(add_layer(image, 'outside', width=5, height=9, offset=(-31, -17)), scale),
                Expected(add_layer(image, 'dot', width=1, height=1, offset=(46, 30)), scale),
            ]
            succeed(image, scale=scale)
            for layer in expected:
                layer.check()


@check('layers in groups, pass-through or not, are enlarged')
def groups():
    with new_image() as image:
        outer = Gimp.GroupLayer.new(image, 'outer')
        image.insert_layer(outer, None, 0)
        inner = Gimp.GroupLayer.new(image, 'inner')
        image.insert_layer(inner, outer, 0)
        inner.set_mode(Gimp.LayerMode.PASS_THROUGH)
        expected = [Expected(add_layer(image, 'in outer', alpha=True, width=9, height=8, offset=(30, 20), parent=outer)),
                    Expected(add_layer(image, 'in inner', width=13, height=6, offset=(2, 5), parent=inner))]
        succeed(image)
        for layer in expected:
            layer.check()
        equal(inner.get_mode(), Gimp.LayerMode.PASS_THROUGH, 'mode of the group')
        equal(outer.get_width(), 74, 'width of the group')


@check('an empty group does no harm')
def empty_group():
    with new_image() as image:
        expected = Expected(add_layer(image))
        image.insert_layer(Gimp.GroupLayer.new(image, 'empty'), None, 0)
        succeed(image)
        expected.check()


@check('locked layers are enlarged like all others and stay locked')
def locks():
    with new_image() as image:
        group = Gimp.GroupLayer.new(image, 'group')
        image.insert_layer(group, None, 0)
        inside = add_layer(image, 'inside', parent=group)
        locked = add_layer(image, 'locked', alpha=True)
        expected = [Expected(inside), Expected(locked)]
        for item in (group, locked):
            item.set_lock_content(True)
            item.set_lock_position(True)
            item.set_lock_visibility(True)
        locked.set_lock_alpha(True)
        succeed(image)
        for layer in expected:
            layer.check()
        for item in (group, locked):
            equal((item.get_lock_content(), item.get_lock_position(), item.get_lock_visibility()), (True, True, True),
                  'locks')
        equal(locked.get_lock_alpha(), True, 'lock of alpha')
        equal(inside.get_lock_content(), False, 'lock of the layer inside')


@check('hidden layers are enlarged and stay hidden')
def hidden():
    with new_image() as image:
        add_layer(image, 'shown')
        layer = add_layer(image, 'hidden')
        layer.set_visible(False)
        expected = Expected(layer)
        succeed(image)
        expected.check()
        equal(layer.get_visible(), False, 'visible')


@check('names, opacity, mode, colour tag and parasites survive')
def properties():
    with new_image() as image:
        layer = add_layer(image, 'Größe 大')
        layer.set_opacity(42.0)
        layer.set_mode(Gimp.LayerMode.MULTIPLY)
        layer.set_color_tag(Gimp.ColorTag.GREEN)
        layer.attach_parasite(Gimp.Parasite.new('note', Gimp.PARASITE_PERSISTENT, b'kept'))
        tattoo = layer.get_tattoo()
        succeed(image)
        equal(layer.get_name(), 'Größe 大', 'name')
        equal(round(layer.get_opacity()), 42, 'opacity')
        equal(layer.get_mode(), Gimp.LayerMode.MULTIPLY, 'mode')
        equal(layer.get_color_tag(), Gimp.ColorTag.GREEN, 'colour tag')
        equal(layer.get_tattoo(), tattoo, 'tattoo')
        equal(bytes(layer.get_parasite('note').get_data()), b'kept', 'parasite')


def paint_half(channel):
    """White on the left, black on the right."""
    width, height = channel.get_width(), channel.get_height()
    row = b'\xff' * (width // 2) + b'\x00' * (width - width // 2)
    buffer = channel.get_buffer()
    buffer.set(Gegl.Rectangle.new(0, 0, width, height), "Y u8", row * height)
    buffer.flush()


def check_half(channel):
    """White and black stay where they were, with a soft step of a few pixels between."""
    width, height = channel.get_width(), channel.get_height()
    pixels = channel.get_buffer().get(Gegl.Rectangle.new(0, 0, width, height), 1.0, "Y u8", Gegl.AbyssPolicy.NONE)
    middle = width // 2
    for y in range(height):
        row = pixels[y * width:(y + 1) * width]
        if set(row[:middle - 4]) != {255} or set(row[middle + 4:]) != {0}:
            raise AssertionError(f'row {y} of {channel.get_name()} is {row.hex()}')
    if len(set(pixels)) < 3:
        raise AssertionError(f'{channel.get_name()} has a hard step: it was not interpolated')


@check('masks and channels are scaled smoothly')
def masks():
    with new_image() as image:
        layer = add_layer(image, alpha=True)
        mask = layer.create_mask(Gimp.AddMaskType.WHITE)
        layer.add_mask(mask)
        paint_half(mask)
        channel = Gimp.Channel.new(image, 'saved', image.get_width(), image.get_height(), 50.0, Gegl.Color.new('red'))
        image.insert_channel(channel, None, 0)
        paint_half(channel)
        expected = Expected(layer)
        succeed(image)
        expected.check()
        equal((mask.get_width(), mask.get_height()), (96, 64), 'size of the mask')
        equal((channel.get_width(), channel.get_height()), (96, 64), 'size of the channel')
        check_half(layer.get_mask())
        check_half(channel)


@check('the selection is scaled and does not limit the result')
def selection():
    with new_image() as image:
        expected = Expected(add_layer(image))
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 8, 12, 6)
        succeed(image)
        expected.check()
        bounds = list(Gimp.Selection.bounds(image))[-4:]
        for bound, wanted in zip(bounds, [20, 16, 44, 28]):
            if abs(bound - wanted) > 1:   # GIMP interpolates the selection, so that its border gets soft
                raise AssertionError(f'the selection lies at {bounds}')


@check('paths, guides and sample points are scaled')
def vectors():
    with new_image() as image:
        add_layer(image)
        path = Gimp.Path.new(image, 'path')
        image.insert_path(path, None, 0)
        path.stroke_new_from_points(Gimp.PathStrokeType.BEZIER, [10.0, 5.0] * 3 + [20.0, 15.0] * 3, False)
        guide = image.add_vguide(12)
        point = image.add_sample_point(7, 9)
        succeed(image)
        points = path.stroke_get_points(path.get_strokes()[0])[1]
        equal([round(value) for value in points], [20, 10] * 3 + [40, 30] * 3, 'points of the path')
        equal(image.get_guide_position(guide), 24, 'position of the guide')
        equal(tuple(image.get_sample_point_position(point)), (14, 18), 'position of the sample point')


@check('an indexed image becomes the RGB image that it looks like')
def indexed():
    with new_image() as image:
        layer = add_layer(image, alpha=True)
        image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 12, False, False, '')
        with_palette = image.duplicate()
        with_palette.convert_rgb()
        expected = Expected(with_palette.get_layers()[0])
        expected.layer = layer
        with_palette.delete()
        succeed(image)
        equal(image.get_base_type(), Gimp.ImageBaseType.RGB, 'type')
        expected.check()


@check('the resolution stays: the print gets larger with the image')
def resolution():
    with new_image() as image:
        add_layer(image)
        image.set_resolution(300.0, 300.0)
        succeed(image)
        equal((image.get_width(), image.get_height()), (96, 64), 'size')
        equal(tuple(image.get_resolution()[-2:]), (300.0, 300.0), 'resolution')
