# SPDX-License-Identifier: GPL-3.0-or-later
"""One Ctrl+Z brings back every byte, one Ctrl+Y brings the result again. Runs in GIMP with its windows."""

from gi.repository import Gimp

import cases
from describe import compare, leaves
from keyboard import everything, press, shown
from pictures import SUCCESS, add_layer, call, succeed
from tap import check, equal


def loses_redo(image):
    """Ctrl+Y does not bring the size back in GIMP 3.2.6 where there is text, or a link with a mask, nor with Scale Image."""
    return Gimp.MINOR_VERSION > 0 and any(
        isinstance(layer, Gimp.TextLayer) or (isinstance(layer, Gimp.LinkLayer) and layer.get_mask()) for layer in leaves(image))


def check_undo(image, changed, **arguments):
    with shown(image):
        before = everything(image)
        succeed(image, **arguments)
        after = everything(image)
        if changed(after) == changed(before):
            raise AssertionError('nothing was enlarged')
        press('ctrl+z', lambda: not image.is_dirty(), 'undo')
        compare(everything(image), before, 'after Ctrl+Z')
        if loses_redo(image):
            return
        press('ctrl+y', image.is_dirty, 'redo')
        compare(everything(image), after, 'after Ctrl+Y')
        press('ctrl+z', lambda: not image.is_dirty(), 'undo')
        compare(everything(image), before, 'after Ctrl+Z once more')


def size(contents):
    return contents['size']


def bounds(contents):
    return contents['bounds']


for name in cases.CASES:
    for effects in ('keep', 'merge') if name == 'effects' else ('keep',):
        @check(f'{name}.xcf, effects {effects}: one undo brings back every byte')
        def whole_image(name=name, effects=effects):
            check_undo(cases.stored(cases.CASES[name](), name), size, effects=effects)


@check('chosen layers, one of them a group: one undo brings back every byte')
def chosen_layers():
    for name in ('nested-groups', 'locks', 'masks', 'text', 'effects'):
        image = cases.stored(cases.CASES[name](), name)
        check_undo(image, bounds, scope='layers', drawables=image.get_layers()[:2], effects='merge')


@check('link and vector layers, in groups and not, lie again where they were')
def drawn_anew():
    for add in (cases.add_link, cases.add_vector):
        for scope, changed in (('image', size), ('layers', bounds)):
            image = cases.new()
            cases.in_groups(image, add)
            check_undo(image, changed, scope=scope, drawables=image.get_layers())


@check('an indexed image becomes indexed again')
def indexed():
    check_undo(cases.stored(cases.indexed(), 'indexed'), size)


@check('a floating selection floats again')
def floating():
    image = cases.new()
    layer = add_layer(image, alpha=True)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 10, 8, 12, 6)
    Gimp.Selection.float(image, [layer], 3, 3)
    check_undo(image, size)


@check('a new image can be saved and has nothing to undo')
def new_image():
    for scope in ('new-image', 'selection'):
        image = cases.stored(cases.CASES['around-the-layers'](), 'around')
        with shown(image):
            before = everything(image)
            result, _ = succeed(image, scope=scope)
            equal(image.is_dirty(), False, f'the old image changed by {scope}')
            compare(everything(image), before, f'the old image after {scope}')
            equal(result.undo_is_enabled(), True, 'undo of the new image')
            result.delete()


@check('a run that failed leaves nothing to undo')
def failed():
    image = cases.stored(cases.CASES['locks'](), 'locks')
    with shown(image):
        before = everything(image)
        for arguments in ({'model': 'no-such-model'}, {'width': 5}, {'scope': 'selection'}, {'scope': 'layers'}):
            if call(image, **arguments).index(0) == SUCCESS:
                raise AssertionError(f'{arguments} was accepted')
        equal(image.is_dirty(), False, 'image changed')
        compare(everything(image), before, 'the image')
