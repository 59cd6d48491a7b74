# SPDX-License-Identifier: GPL-3.0-or-later
"""The images of files.py in the other scopes: they give what the whole image and GIMP's own crop give."""

from gi.repository import Gimp

import cases
from describe import bounds, compare, contents, digest, leaves, properties
from pictures import succeed, tree
from tap import check, equal


def pixels_of(image):
    return [(bounds(layer)[2:], digest(layer)) for layer in leaves(image)]


def check_layers(name):
    """All layers at once get the pixels they have in the whole image; all that is not a layer stays."""
    image, whole = (cases.stored(cases.CASES[name](), name) for _ in range(2))
    try:
        kept, before = properties(image), contents(image)
        tops = image.get_layers()
        _, layers = succeed(image, scope='layers', drawables=tops)
        equal(layers, tops, 'layers')
        succeed(whole)
        equal(pixels_of(image), pixels_of(whole), 'pixels')
        compare(properties(image), kept, 'the image')
        after = contents(image)
        for key in ('size', 'channels', 'selection', 'paths', 'guides', 'sample points'):
            equal(after[key], before[key], key)
        corners = {tuple(a - b for a, b in zip(bounds(one)[:2], bounds(other)[:2]))
                   for (_, one), (_, other) in zip(tree(image.get_layers()), tree(whole.get_layers())) if one.get_width() > 1}
        equal(len(corners), 1, f'ways in which layers moved: {corners}')
    finally:
        image.delete()
        whole.delete()


def crop(image):
    """GIMP crops no layer that is locked."""
    items = [item for _, item in tree(image.get_layers())]
    locks = [(item.get_lock_content(), item.get_lock_position()) for item in items]
    for item in items:
        item.set_lock_content(False)
        item.set_lock_position(False)
    image.crop(image.get_width(), image.get_height(), 0, 0)
    for item, (content, position) in zip(items, locks):
        if item.is_valid():
            item.set_lock_content(content)
            item.set_lock_position(position)


def check_selection(name):
    """All of the canvas selected gives the new image that is the whole one, cropped."""
    image = cases.stored(cases.CASES[name](), name)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 0, 0, image.get_width(), image.get_height())
    before = contents(image)
    cut, _ = succeed(image, scope='selection')
    whole, _ = succeed(image, scope='new-image')
    try:
        compare(contents(image), before, 'the old image')
        crop(whole)
        Gimp.Selection.none(whole)
        compare(properties(cut, tattoos=False), properties(whole, tattoos=False), 'the image')
        compare(contents(cut), contents(whole), 'the image')
    finally:
        for each in (cut, whole, image):
            each.delete()


for name in cases.CASES:
    @check(f'{name}.xcf, all layers chosen: the pixels of the whole image, and the rest stays')
    def in_layers(name=name):
        check_layers(name)

    if name != 'links':   # GIMP crops some of them, where we do not: kinds.py has a check for them

        @check(f'{name}.xcf, all of it selected: the image that the whole one is when it is cropped')
        def in_selection(name=name):
            check_selection(name)
