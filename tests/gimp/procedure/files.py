# SPDX-License-Identifier: GPL-3.0-or-later
"""Images from files, one for each thing that GIMP can hold: all of it is enlarged, nothing else changes."""

from gi.repository import Gimp

import cases
from describe import bounds, compare, contents, leaves, properties, tree
from pictures import Expected, ExpectedMerged, add_layer, succeed
from tap import check, equal


def is_raster(layer):
    return type(layer) in (Gimp.Layer, Gimp.TextLayer)


def check_masks(image):
    for _, layer in tree(image.get_layers()):
        if layer.get_mask():
            equal(bounds(layer.get_mask())[2:], bounds(layer)[2:], f'size of the mask of {layer.get_name()}')


def check_case(name, scale):
    image = cases.stored(cases.CASES[name](), name)
    try:
        kept, before = properties(image), contents(image)
        expected = [Expected(layer, scale) for layer in leaves(image) if is_raster(layer)]
        copy, _ = succeed(image, scope='new-image', scale=scale)
        compare(contents(image), before, 'the image that was only copied')
        succeed(image, scale=scale)
        for layer in expected:
            layer.check()
        check_masks(image)
        compare(properties(image), kept, 'the image')
        compare(properties(copy, tattoos=False), properties(image, tattoos=False), 'the copy')
        # GIMP's duplicate of a selection from a file differs from it at soft edges: 3.0 stores the two in different formats.
        compare({**contents(copy), 'selection': None}, {**contents(image), 'selection': None}, 'the copy')
        copy.delete()
    finally:
        image.delete()


for name in cases.CASES:
    @check(f'{name}.xcf is enlarged here and into a copy; all else in it stays')
    def in_file(name=name):
        check_case(name, 3.0 if name == 'around-the-layers' else 2.0)


@check('indexed.xcf, with groups, masks and locks, becomes the RGB image that it looks like')
def indexed():
    image = cases.stored(cases.indexed(), 'indexed')
    try:
        kept = properties(image)
        with_palette = image.duplicate()
        with_palette.convert_rgb()
        expected = [Expected(layer) for layer in leaves(with_palette)]
        for each, layer in zip(expected, leaves(image)):
            each.layer = layer
        with_palette.delete()
        succeed(image)
        for layer in expected:
            layer.check()
        check_masks(image)
        kept['image']['kind'] = Gimp.ImageBaseType.RGB.value_nick
        kept['encodings'] = [layer.encoding for layer in expected]
        compare(properties(image), kept, 'the image')
    finally:
        image.delete()


@check('effects of locked layers in groups are merged at every depth')
def merged():
    names = [name for name in cases.CASES if name.startswith('locked-effects')]
    for name in names:
        image = cases.stored(cases.CASES[name](), name)
        expected = [ExpectedMerged(layer) for layer in leaves(image)]
        locks = [item.get_lock_content() for _, item in tree(image.get_layers())]
        succeed(image, effects='merge')
        for layer in expected:
            layer.check()
        equal([len(layer.get_filters()) for layer in leaves(image)], [0] * 4, 'effects of layers')
        equal([item.get_lock_content() for _, item in tree(image.get_layers())], locks, 'locks')
        image.delete()
    equal(len(names), 5, 'cases')


PRECISIONS = [f'{depth}_{curve}' for depth in ('U8', 'U16', 'U32', 'HALF', 'FLOAT', 'DOUBLE')
              for curve in ('LINEAR', 'NON_LINEAR', 'PERCEPTUAL')]


def check_precision(base, name):
    precision = getattr(Gimp.Precision, name)
    image = cases.new(base, precision, 23, 17)
    for masked in (False, True):
        for alpha in (False, True):
            layer = add_layer(image, f'alpha {alpha}, mask {masked}', alpha=alpha)
            if masked:
                cases.add_mask(layer)
    image = cases.stored(image, f'{base}-{name}')
    try:
        equal(image.get_precision(), precision, 'precision of the file')
        kept = properties(image)
        expected = [Expected(layer) for layer in image.get_layers()]
        succeed(image)
        for layer in expected:
            layer.check()
        check_masks(image)
        compare(properties(image), kept, 'the image')
    finally:
        image.delete()


for base in cases.BASE:
    for name in PRECISIONS:
        @check(f'{base} {name.lower().replace("_", " ")}, with and without alpha and mask, gets the pixels of the library')
        def in_precision(base=base, name=name):
            check_precision(base, name)
