# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers that are more than pixels: text, effects, floating selections, masks of groups."""

from gi.repository import Gegl, Gimp

import cases
from describe import bounds
from pictures import Expected, ExpectedMerged, add_effect, add_layer, add_text, crop, new_image, read, succeed, tree
from tap import check, equal


@check('the pixels of a text layer are enlarged, and its text is kept')
def text():
    with new_image(200, 60) as image:
        layer = add_text(image)
        layer.set_offsets(10, 4)
        expected = Expected(layer)
        succeed(image)
        expected.check()
        equal(layer.get_text(), 'Adder', 'text')
        if not any(read(layer)):
            raise AssertionError('the text is gone')


@check('of text that is selected in part that part is enlarged')
def part_of_text():
    for masked, offset, selected in ((False, (-7, -3), (5, 4, 30, 12)), (True, (-7, -3), (5, 4, 30, 12)),
                                     (True, (10, 4), (0, 0, 40, 20))):
        with new_image(60, 30) as image:
            layer = add_text(image, 'Adder scale', 24)
            layer.set_offsets(*offset)
            if masked:
                layer.add_mask(layer.create_mask(Gimp.AddMaskType.WHITE))
            expected = Expected(layer)
            image.select_rectangle(Gimp.ChannelOps.REPLACE, *selected)
            result, layers = succeed(image, scope='selection')
            left, top = (max(start, corner) for start, corner in zip(selected, offset))
            right = min(selected[0] + selected[2], offset[0] + layer.get_width())
            bottom = min(selected[1] + selected[3], offset[1] + layer.get_height())
            equal(bounds(layers[0]), (2 * (left - selected[0]), 2 * (top - selected[1]), 2 * (right - left), 2 * (bottom - top)),
                  'bounds')
            equal(read(layers[0]), crop(expected.pixels, expected.bounds[2], 2 * (left - offset[0]), 2 * (top - offset[1]),
                                        2 * (right - offset[0]), 2 * (bottom - offset[1]), 4), 'pixels')
            result.delete()


@check('effects of a text layer are merged too')
def text_with_effects():
    with new_image(200, 60) as image:
        layer = add_text(image)
        add_effect(layer, 'gegl:invert-gamma')
        before = read(layer)
        succeed(image, effects='merge')
        equal((len(layer.get_filters()), layer.get_width()), (0, 120), 'effects and width')
        if not any(read(layer)) or read(layer) == before:
            raise AssertionError('the text is gone')


@check('vector layers are drawn anew by GIMP at the new size')
def drawn_anew():
    cases.need_such_layers()
    with new_image() as image:
        path = Gimp.Path.new(image, 'path')
        image.insert_path(path, None, 0)
        path.stroke_new_from_points(Gimp.PathStrokeType.BEZIER, [10.0, 5.0] * 3 + [30.0, 20.0] * 3 + [5.0, 25.0] * 3, True)
        vector = Gimp.VectorLayer.new(image, path)
        image.insert_layer(vector, None, 0)
        vector.refresh()
        expected = Expected(add_layer(image, 'below'))
        succeed(image)
        expected.check()
        equal(vector.is_rasterized(), False, 'whether the vector layer became pixels')
        if vector.get_width() < 40:
            raise AssertionError(f'the vector layer has the width {vector.get_width()}')


@check('link layers stay links to their file, and are as large as the image asks for')
def links():
    with new_image() as image:
        link = cases.add_link(image, (6, 4))
        expected = Expected(add_layer(image, 'below'))
        succeed(image)
        expected.check()
        equal(link.is_rasterized(), False, 'whether the link layer became pixels')
        equal(bounds(link), (12, 8, 40, 24), 'bounds')
        equal(link.get_file().get_path(), cases.linked_file().get_path(), 'file')


@check('link layers in groups keep their place in the image, and among chosen layers')
def links_in_groups():
    with new_image() as image:
        _, pixels, links = cases.in_groups(image, cases.add_link)
        succeed(image)
        equal([bounds(layer) for layer in (pixels, *links)],
              [(6, 10, 20, 20), (12, 8, 40, 24), (24, 18, 40, 24), (40, 30, 40, 24)], 'bounds in the image')
    with new_image() as image:
        outer, pixels, links = cases.in_groups(image, cases.add_link)
        expected = Expected(pixels)
        succeed(image, scope='layers', drawables=[outer, links[2]])
        # All of them lie between 3, 4 and 40, 27: twice as far from the corner that keeps the centre.
        expected.bounds = (-15, -5, 20, 20)
        expected.check()
        equal([bounds(layer) for layer in (outer, *links)],
              [(-15, -7, 58, 34), (-9, -7, 40, 24), (3, 3, 40, 24), (19, 15, 40, 24)], 'bounds among the chosen')
        equal([link.is_rasterized() for link in links], [False] * 3, 'whether link layers became pixels')


@check('link layers that are selected in part go whole into the new image, at their place')
def links_in_selection():
    with new_image() as image:
        cases.in_groups(image, cases.add_link)
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 6, 20, 12)
        result, _ = succeed(image, scope='selection')
        links = [layer for _, layer in tree(result.get_layers()) if isinstance(layer, Gimp.LinkLayer)]
        equal([bounds(link) for link in links], [(20, 18, 40, 24), (-8, -4, 40, 24), (4, 6, 40, 24)], 'bounds')
        equal([link.is_rasterized() for link in links], [False] * 3, 'whether link layers became pixels')
        equal(len({read(link) for link in links}), 1, 'pictures that they show')
        result.delete()


@check('vector layers in groups are drawn at the new size once, and their paths scaled once')
def vectors_in_groups():
    cases.need_such_layers()
    for scope in ('image', 'new-image'):
        with new_image() as image:
            cases.in_groups(image, cases.add_vector)
            points = [path.stroke_get_points(path.get_strokes()[0])[1] for path in image.get_paths()]
            result, _ = succeed(image, scope=scope)
            # GIMP's duplicate has them in another order.
            scaled = [path.stroke_get_points(path.get_strokes()[0])[1] for path in result.get_paths()]
            equal(sorted([round(value, 6) for value in each] for each in scaled),
                  sorted([2 * value for value in each] for each in points), f'paths after scope {scope}')
            vectors = [layer for _, layer in tree(result.get_layers()) if isinstance(layer, Gimp.VectorLayer)]
            sizes = {(layer.get_width(), layer.get_height()) for layer in vectors}
            equal((len(vectors), len(sizes)), (3, 1), f'vector layers, and sizes that those like each other have: {sizes}')
            if result != image:
                result.delete()


@check('layer effects are kept, with their settings')
def kept_effects():
    with new_image() as image:
        layer = add_layer(image)
        add_effect(layer, 'gegl:invert-gamma')
        add_effect(layer, 'gegl:gaussian-blur', std_dev_x=3.25)
        group = Gimp.GroupLayer.new(image, 'group')
        image.insert_layer(group, None, 0)
        inside = add_layer(image, 'inside', parent=group)
        add_effect(group, 'gegl:saturation', scale=0.5)
        both = [Expected(layer), Expected(inside)]
        succeed(image)
        for expected in both:
            expected.check()
        equal([effect.get_operation_name() for effect in layer.get_filters()],
              ['gegl:gaussian-blur', 'gegl:invert-gamma'], 'effects')
        equal(layer.get_filters()[0].get_config().get_property('std-dev-x'), 3.25, 'setting')
        equal([effect.get_operation_name() for effect in group.get_filters()], ['gegl:saturation'], 'of the group')


@check('merged effects are enlarged with the pixels, also where they make a layer larger')
def merged_effects():
    with new_image() as image:
        layer = add_layer(image, 'shadow', alpha=True, width=20, height=15, offset=(7, 5))
        add_effect(layer, 'gegl:dropshadow', radius=2.0, x=3.0, y=3.0)
        locked = add_layer(image, 'locked')
        add_effect(locked, 'gegl:invert-gamma')
        locked.set_lock_content(True)
        plain = add_layer(image, 'plain')
        all_expected = [ExpectedMerged(layer), ExpectedMerged(locked), Expected(plain)]
        if all_expected[0].bounds[2:] == (40, 30):
            raise AssertionError('the shadow does not make the layer larger: a useless case')
        succeed(image, effects='merge')
        for expected in all_expected:
            expected.check()
        equal([len(layer.get_filters()) for layer in image.get_layers()], [0, 0, 0], 'effects')
        equal(locked.get_lock_content(), True, 'lock')


@check('effects that are merged for a new image stay with the old one')
def merged_elsewhere():
    for scope in ('new-image', 'selection'):
        with new_image() as image:
            layer = add_layer(image)
            add_effect(layer, 'gegl:invert-gamma')
            expected = ExpectedMerged(layer)
            before = read(layer)
            image.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, 48, 32)
            image.clean_all()
            result, layers = succeed(image, scope=scope, effects='merge')
            expected.layer = layers[0]
            expected.check()
            equal(len(layers[0].get_filters()), 0, 'effects of the new layer')
            result.delete()
            equal((len(layer.get_filters()), read(layer)), (1, before), f'the old layer after {scope}')
            equal(image.is_dirty(), False, f'image changed by {scope}')


@check('effects of chosen layers are merged, those of others are kept')
def merged_chosen():
    with new_image() as image:
        other, layer = add_layer(image, 'other'), add_layer(image, 'chosen', alpha=True)
        for each in (other, layer):
            add_effect(each, 'gegl:invert-gamma')
        expected = ExpectedMerged(layer)
        expected.bounds = (-24, -16, 96, 64)
        succeed(image, drawables=[layer], scope='layers', effects='merge')
        expected.check()
        equal((len(layer.get_filters()), len(other.get_filters())), (0, 1), 'effects')


@check('where effects cannot be merged, in groups, they are kept')
def group_effects():
    with new_image() as image:
        group = Gimp.GroupLayer.new(image, 'group')
        image.insert_layer(group, None, 0)
        expected = Expected(add_layer(image, 'inside', parent=group))
        add_effect(group, 'gegl:invert-gamma')
        succeed(image, effects='merge')
        expected.check()
        equal(len(group.get_filters()), 1, 'effects')


@check('a floating selection is enlarged with the image and can be anchored')
def floating():
    with new_image() as image:
        layer = add_layer(image, alpha=True)
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 8, 12, 6)
        Gimp.Selection.float(image, [layer], 3, 3)
        both = [Expected(image.get_floating_sel()), Expected(layer)]
        succeed(image)
        for expected in both:
            expected.check()
        equal(bounds(image.get_floating_sel()), (26, 22, 24, 12), 'bounds of the floating selection')
        Gimp.floating_sel_anchor(image.get_floating_sel())
        equal([bounds(layer) for layer in image.get_layers()], [(0, 0, 96, 64)], 'layers once it is anchored')


@check('a floating selection can be chosen alone, and so can the layer below it')
def floating_chosen():
    for above in (True, False):
        with new_image() as image:
            layer = add_layer(image, alpha=True)
            image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 8, 12, 6)
            Gimp.Selection.float(image, [layer], 3, 3)
            floating = image.get_floating_sel()
            chosen, other = (floating, layer) if above else (layer, floating)
            expected, kept = Expected(chosen), (bounds(other), read(other))
            expected.bounds = (7, 8, 24, 12) if above else (-24, -16, 96, 64)
            succeed(image, scope='layers', drawables=[chosen])
            expected.check()
            equal((bounds(other), read(other)), kept, 'the other one')
            equal(image.get_floating_sel(), floating, 'floating selection')


@check('of a floating selection what is selected goes into the new image, where it floats')
def floating_in_selection():
    with new_image() as image:
        layer = add_layer(image, alpha=True)
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 8, 12, 6)
        Gimp.Selection.float(image, [layer], 3, 3)
        both = [Expected(image.get_floating_sel()), Expected(layer)]
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 16, 4, 20, 20)   # it lies from 13, 11 to 25, 17
        result, layers = succeed(image, scope='selection')
        equal(result.get_floating_sel(), layers[0], 'floating selection of the new image')
        equal([bounds(layer) for layer in layers], [(0, 14, 18, 12), (0, 0, 40, 40)], 'bounds')
        equal(read(layers[0]), crop(both[0].pixels, 24, 6, 0, 24, 12, 4), 'pixels that float')
        equal(read(layers[1]), crop(both[1].pixels, 96, 32, 8, 72, 48, 4), 'pixels below')
        result.delete()


@check('a floating selection on a mask, and one that goes into a new image')
def floating_elsewhere():
    with new_image() as image:
        layer = add_layer(image)
        mask = layer.create_mask(Gimp.AddMaskType.WHITE)
        layer.add_mask(mask)
        image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 8, 12, 6)
        Gimp.Selection.float(image, [mask], 3, 3)
        both = [Expected(image.get_floating_sel()), Expected(layer)]
        result, layers = succeed(image, scope='new-image')
        for expected, made in zip(both, layers):
            expected.layer = made
            expected.check()
        equal(result.get_floating_sel(), layers[0], 'floating selection of the new image')
        result.delete()
        succeed(image)
        for expected, made in zip(both, image.get_layers()):
            expected.layer = made
            expected.check()


@check('the mask of a group is scaled with it')
def group_mask():
    for scope, chosen in (('image', False), ('layers', True)):
        with new_image() as image:
            group = Gimp.GroupLayer.new(image, 'group')
            image.insert_layer(group, None, 0)
            add_layer(image, 'inside', alpha=True, width=20, height=10, offset=(5, 5), parent=group)
            mask = group.create_mask(Gimp.AddMaskType.WHITE)
            group.add_mask(mask)
            buffer = mask.get_buffer()
            buffer.set(Gegl.Rectangle.new(0, 0, 10, 10), 'Y u8', bytes(100))
            buffer.flush()
            succeed(image, scope=scope, drawables=[group] if chosen else None)
            pixels = read(group.get_mask())
            equal((group.get_mask().get_width(), len(pixels)), (40, 800), 'size of the mask')
            row = pixels[400:440]
            equal((set(row[:16]), set(row[24:])), ({0}, {255}), f'mask after {scope}')
