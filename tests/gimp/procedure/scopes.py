# SPDX-License-Identifier: GPL-3.0-or-later
"""What is enlarged: the image, chosen layers, the selection, a copy; and to which size."""

from gi.repository import Gimp

from describe import bounds
from pictures import Expected, add_layer, crop, encoding, new_image, read, succeed, upscale
from tap import check, equal

CALLING = Gimp.PDBStatusType.CALLING_ERROR


def refuse(image, words, **arguments):
    image.clean_all()
    status, message = upscale(image, **arguments)
    equal(status, CALLING, f'status ({message})')
    for word in words:
        if word not in message:
            raise AssertionError(f'{message!r} does not say {word!r}')
    equal(image.is_dirty(), False, 'image changed')


@check('the image and its topmost layers are returned')
def returned():
    with new_image() as image:
        below, group = add_layer(image), Gimp.GroupLayer.new(image, 'group')
        image.insert_layer(group, None, 0)
        add_layer(image, 'inside', parent=group)
        result, layers = succeed(image)
        equal(result.get_id(), image.get_id(), 'image')
        equal(layers, [group, below], 'layers')


@check('a size can be asked for instead of a scale')
def sizes():
    for wanted, size in (((100, 0), (100, 67)), ((0, 96), (144, 96)), ((60, 200), (60, 200)), ((48, 32), (48, 32))):
        with new_image() as image:
            add_layer(image)
            succeed(image, width=wanted[0], height=wanted[1], scale=7.0)
            equal((image.get_width(), image.get_height()), size, f'size when asked for {wanted}')


@check('a size equal to a scale gives the pixels of that scale')
def size_is_scale():
    with new_image() as image:
        expected = Expected(add_layer(image, alpha=True), scale=3.0)
        succeed(image, width=144)
        expected.check()


@check('sizes that are smaller, or more than 8 times larger, are refused')
def impossible_sizes():
    for width, height in ((47, 0), (0, 31), (385, 0), (0, 257), (48, 257), (47, 64)):
        with new_image() as image:
            add_layer(image)
            refuse(image, ['48 × 32', '1 to 8 times'], width=width, height=height)


@check('chosen layers grow around their centre; the canvas and other layers stay')
def chosen_layers():
    with new_image() as image:
        other = add_layer(image, 'other')
        layer = add_layer(image, 'chosen', alpha=True, width=21, height=13, offset=(8, 5))
        before, expected = read(other), Expected(layer)
        expected.bounds = (8 - 10, 5 - 6, 42, 26)
        result, layers = succeed(image, drawables=[layer], scope='layers')
        expected.check()
        equal((image.get_width(), image.get_height()), (48, 32), 'canvas')
        equal((bounds(other), read(other)), ((0, 0, 48, 32), before), 'the other layer')
        equal((result.get_id(), layers), (image.get_id(), [layer]), 'what is returned')


@check('several chosen layers keep their places to each other')
def several_layers():
    with new_image() as image:
        left = add_layer(image, 'left', width=11, height=9, offset=(4, 6))
        right = add_layer(image, 'right', width=7, height=20, offset=(15, 2))
        both = [Expected(left), Expected(right)]
        both[0].bounds, both[1].bounds = (-5, 0, 22, 18), (17, -8, 14, 40)
        succeed(image, drawables=[left, right], scope='layers')
        for layer in both:
            layer.check()


@check('a chosen group is enlarged with all there is in it, also if layers in it are chosen as well')
def chosen_group():
    with new_image() as image:
        outer, inner = Gimp.GroupLayer.new(image, 'outer'), Gimp.GroupLayer.new(image, 'inner')
        image.insert_layer(outer, None, 0)
        image.insert_layer(inner, outer, 0)
        deep = add_layer(image, 'deep', width=10, height=10, offset=(10, 10), parent=inner)
        flat = add_layer(image, 'flat', width=20, height=10, offset=(20, 12), parent=outer)
        both = [Expected(deep), Expected(flat)]
        both[0].bounds, both[1].bounds = (-5, 4, 20, 20), (15, 8, 40, 20)
        _, layers = succeed(image, drawables=[outer, deep], scope='layers')
        for layer in both:
            layer.check()
        equal(bounds(outer), (-5, 4, 60, 24), 'bounds of the group')
        equal(layers, [outer], 'what is returned')


@check('locked layers can be chosen too and stay locked')
def chosen_locked():
    with new_image() as image:
        group = Gimp.GroupLayer.new(image, 'group')
        image.insert_layer(group, None, 0)
        layer = add_layer(image, 'locked', width=10, height=10, parent=group)
        expected = Expected(layer)
        expected.bounds = (-5, -5, 20, 20)
        for item in (group, layer):
            item.set_lock_content(True)
            item.set_lock_position(True)
        succeed(image, drawables=[layer], scope='layers')
        expected.check()
        for item in (group, layer):
            equal((item.get_lock_content(), item.get_lock_position()), (True, True), 'locks')


@check('whoever chose a mask means its layer')
def chosen_mask():
    with new_image() as image:
        layer = add_layer(image)
        mask = layer.create_mask(Gimp.AddMaskType.WHITE)
        layer.add_mask(mask)
        expected = Expected(layer)
        expected.bounds = (-24, -16, 96, 64)
        succeed(image, drawables=[mask], scope='layers')
        expected.check()
        equal((mask.get_width(), mask.get_height()), (96, 64), 'size of the mask')


@check('without layers, with a channel, or in an indexed image there is nothing to choose')
def nothing_chosen():
    with new_image() as image:
        add_layer(image)
        channel = Gimp.Channel.new_from_component(image, Gimp.ChannelType.RED, 'red')
        image.insert_channel(channel, None, 0)
        refuse(image, ['Choose'], scope='layers')
        refuse(image, ['red', 'channel'], drawables=[channel], scope='layers')
    with new_image() as image:
        layer = add_layer(image)
        image.convert_indexed(Gimp.ConvertDitherType.NONE, Gimp.ConvertPaletteType.GENERATE, 12, False, False, '')
        refuse(image, ['indexed'], drawables=[layer], scope='layers')


@check('a new image leaves the old one alone and has the same layers, enlarged')
def as_new_image():
    with new_image() as image:
        group = Gimp.GroupLayer.new(image, 'group')
        image.insert_layer(group, None, 0)
        inside = add_layer(image, 'inside', alpha=True, width=9, height=8, offset=(30, 20), parent=group)
        below = add_layer(image, 'below')
        both = [Expected(inside), Expected(below)]
        before = [(bounds(layer), read(layer)) for layer in (inside, below)]
        image.clean_all()
        result, layers = succeed(image, scope='new-image')
        try:
            equal(image.is_dirty(), False, 'the old image changed')
            equal([(bounds(layer), read(layer)) for layer in (inside, below)], before, 'layers of the old image')
            equal((result.get_width(), result.get_height()), (96, 64), 'size')
            equal(layers, result.get_layers(), 'what is returned')
            by_name = {layer.get_name(): layer for top in layers for layer in [top, *(top.get_children() or [])]
                       if not top.is_group() or layer is not top}
            for expected, name in zip(both, ('inside', 'below')):
                expected.layer = by_name[name]
                expected.check()
        finally:
            result.delete()


@check('a selected rectangle becomes an image with the pixels that enlarging and cropping the whole gives')
def selected_rectangle():
    with new_image() as image:
        layer = add_layer(image, 'layer', alpha=True)
        add_layer(image, 'elsewhere', width=5, height=5)
        expected = Expected(layer)
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 8, 25, 16)
        image.clean_all()
        result, layers = succeed(image, scope='selection')
        try:
            equal(image.is_dirty(), False, 'the old image changed')
            equal((result.get_width(), result.get_height()), (50, 32), 'size')
            equal([layer.get_name() for layer in layers], ['layer'], 'layers')
            equal(encoding(layers[0]), expected.encoding, 'encoding')
            equal(read(layers[0]), crop(expected.pixels, 96, 20, 16, 70, 48, 4), 'pixels')
            equal(Gimp.Selection.is_empty(result), True, 'selection is gone')
            equal(layers[0].get_mask(), None, 'mask')
        finally:
            result.delete()


@check('a selection of another shape becomes masks')
def selected_ellipse():
    with new_image() as image:
        add_layer(image, 'masked')
        mask = image.get_layers()[0].create_mask(Gimp.AddMaskType.BLACK)
        image.get_layers()[0].add_mask(mask)
        add_layer(image, 'plain')
        image.select_ellipse(Gimp.ChannelOps.REPLACE, 10, 8, 20, 16)
        result, layers = succeed(image, scope='selection')
        try:
            equal((result.get_width(), result.get_height()), (40, 32), 'size')
            plain, masked = (read(layer.get_mask()) for layer in layers)
            equal((plain[0], plain[16 * 40 + 20]), (0, 255), 'mask at the corner and in the middle')
            equal(set(masked), {0}, 'the mask that was black before')
        finally:
            result.delete()


@check('an exact size can be asked of a selection')
def selection_to_size():
    with new_image(47, 31) as image:
        add_layer(image)
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 3, 5, 21, 13)
        result, layers = succeed(image, scope='selection', width=50)
        try:
            equal((result.get_width(), result.get_height()), (50, 31), 'size')
            equal(bounds(layers[0]), (0, 0, 50, 31), 'bounds of the layer')
        finally:
            result.delete()


@check('without a selection, or where no layer is, there is nothing to cut out')
def nothing_selected():
    with new_image() as image:
        add_layer(image, width=5, height=5)
        refuse(image, ['Nothing is selected'], scope='selection')
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 20, 20, 5, 5)
        refuse(image, ['No layer'], scope='selection')


@check('seamless borders are passed on, for layers that reach them')
def seamless():
    results = {}
    for name, offset, wrap in (('plain', 0, False), ('seamless', 0, True), ('moved', 1, True), ('moved plain', 1, False)):
        with new_image() as image:
            layer = add_layer(image, offset=(offset, offset))
            succeed(image, seamless_x=wrap, seamless_y=wrap)
            results[name] = read(layer)
    if results['plain'] == results['seamless']:
        raise AssertionError('seamless borders change nothing')
    equal(results['moved'], results['moved plain'], 'a layer that does not reach the borders')
