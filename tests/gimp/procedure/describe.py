# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that GIMP tells about an image, as plain values that can be compared."""

import hashlib

from gi.repository import Gimp

from pictures import encoding, read, tree
from tap import equal


def parasites(thing):
    return {name: bytes(byte & 255 for byte in thing.get_parasite(name).get_data()) for name in thing.get_parasite_list()
            if not name.startswith('gimp-')}


def digest(drawable):
    return hashlib.sha256(read(drawable)).hexdigest()


def bounds(drawable):
    return (*drawable.get_offsets()[1:], drawable.get_width(), drawable.get_height())


def effect(drawable_filter):
    config = drawable_filter.get_config()
    return (drawable_filter.get_operation_name(), drawable_filter.get_name(), drawable_filter.get_visible(),
            drawable_filter.get_opacity(), drawable_filter.get_blend_mode().value_nick,
            {setting.name: repr(config.get_property(setting.name)) for setting in config.list_properties()
             if setting.value_type.is_a('gchararray') or setting.value_type.fundamental.name in ('gdouble', 'gint', 'gboolean')})


def item_properties(item, tattoos):
    """What belongs to a layer, channel or path and has nothing to do with its size."""
    return {
        # GIMP 3.0 calls a text layer a layer as soon as its pixels are no longer those that it drew.
        'kind': 'Layer' if isinstance(item, Gimp.TextLayer) and Gimp.MINOR_VERSION == 0 else type(item).__name__,
        'name': item.get_name(),
        'visible': item.get_visible(),
        'locks': (item.get_lock_content(), item.get_lock_position(), item.get_lock_visibility()),
        'tag': item.get_color_tag().value_nick,
        'tattoo': item.get_tattoo() if tattoos else None,
        'parasites': parasites(item),
    }


def layer_properties(layer, tattoos):
    mask = layer.get_mask()
    return {
        **item_properties(layer, tattoos),
        'opacity': layer.get_opacity(),
        'mode': layer.get_mode().value_nick,
        'spaces': (layer.get_blend_space().value_nick, layer.get_composite_space().value_nick,
                   layer.get_composite_mode().value_nick),
        'lock of alpha': layer.get_lock_alpha(),
        'mask': mask and (mask.get_name(), layer.get_apply_mask(), layer.get_show_mask(), layer.get_edit_mask()),
        'effects': [effect(each) for each in layer.get_filters()],
        'expanded': layer.is_group() and layer.get_expanded(),
        'text': layer.get_text() if isinstance(layer, Gimp.TextLayer) and Gimp.MINOR_VERSION > 0 else None,
    }


def leaves(image):
    return [layer for _, layer in tree(image.get_layers()) if not layer.is_group()]


def properties(image, tattoos=True):
    """What enlarging must not change."""
    profile = image.get_color_profile()
    return {
        'image': {'kind': image.get_base_type().value_nick, 'precision': image.get_precision().value_nick,
                  'resolution': tuple(image.get_resolution()[-2:]), 'unit': image.get_unit().get_name(),
                  'profile': profile and hashlib.sha256(bytes(profile.get_icc_profile())).hexdigest(),
                  'parasites': parasites(image)},
        'layers': {path: layer_properties(layer, tattoos) for path, layer in tree(image.get_layers())},
        'encodings': [encoding(layer) for layer in leaves(image)],
        'channels': [{**item_properties(channel, tattoos), 'opacity': channel.get_opacity()}
                     for channel in image.get_channels()],
        'paths': [item_properties(path, tattoos) for path in image.get_paths()],
    }


def guides(image):
    found, guide = [], image.find_next_guide(0)
    while guide:
        found.append((image.get_guide_orientation(guide).value_nick, image.get_guide_position(guide)))
        guide = image.find_next_guide(guide)
    return sorted(found)


def sample_points(image):
    found, point = [], image.find_next_sample_point(0)
    while point:
        found.append(tuple(image.get_sample_point_position(point)))
        point = image.find_next_sample_point(point)
    return found


def contents(image):
    """Everything else: sizes, places and all pixels."""
    layers = [layer for _, layer in tree(image.get_layers())]
    masks = [layer.get_mask() for layer in layers if layer.get_mask()]
    return {
        'size': (image.get_width(), image.get_height()),
        'bounds': [bounds(layer) for layer in layers],
        'pixels': [digest(layer) for layer in leaves(image)],
        'masks': [(bounds(mask), digest(mask)) for mask in masks],
        'channels': [(bounds(channel), digest(channel)) for channel in image.get_channels()],
        'selection': (tuple(Gimp.Selection.bounds(image))[1:], digest(image.get_selection())),
        'paths': [[list(path.stroke_get_points(stroke)[1]) for stroke in path.get_strokes()] for path in image.get_paths()],
        'guides': guides(image),
        'sample points': sample_points(image),
    }


def compare(actual, wanted, what):
    """Names the first thing that differs."""
    for key in wanted:
        if isinstance(wanted[key], dict) and key in actual:
            compare(actual[key], wanted[key], f'{what} › {key}')
        else:
            equal(actual.get(key), wanted[key], f'{what} › {key}')
    equal(list(actual), list(wanted), what)
