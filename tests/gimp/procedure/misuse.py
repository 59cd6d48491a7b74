# SPDX-License-Identifier: GPL-3.0-or-later
"""What cannot be done is refused with a reason, and the image stays as it was."""

import os

from gi.repository import Gimp

from pictures import MODEL, SUCCESS, add_layer, new_image, read, upscale
from tap import check, equal

CALLING, EXECUTION = Gimp.PDBStatusType.CALLING_ERROR, Gimp.PDBStatusType.EXECUTION_ERROR


def refuse(image, status, words, **arguments):
    """The call must fail with all these words in its message and change nothing."""
    before = [(layer.get_name(), layer.get_offsets()[1:], read(layer)) for layer in image.get_layers()]
    size = image.get_width(), image.get_height()
    image.clean_all()
    actual, message = upscale(image, **arguments)
    equal(actual, status, f'status ({message})')
    for word in words:
        if word not in message:
            raise AssertionError(f'{message!r} does not say {word!r}')
    equal((image.get_width(), image.get_height()), size, 'size')
    equal([(layer.get_name(), layer.get_offsets()[1:], read(layer)) for layer in image.get_layers()], before, 'layers')
    equal(image.is_dirty(), False, 'image changed')


@check('an image that would exceed the limit of GIMP is refused')
def too_large():
    with new_image(70000, 1) as image:
        add_layer(image, width=2, height=1)
        refuse(image, CALLING, ['560000 × 8', '524288'], scale=8.0)


@check('an image without layers is refused')
def no_layers():
    with new_image() as image:
        refuse(image, CALLING, ['no layers'])


@check('a model that nobody knows is refused, and so is a path without a file')
def unknown_model():
    with new_image() as image:
        add_layer(image)
        refuse(image, CALLING, ['no-such-model'], model='no-such-model')
        refuse(image, EXECUTION, ['/nowhere/at-all.safetensors'], model='/nowhere/at-all.safetensors')


@check('a scope and a treatment of effects that nobody knows are refused, and the message names all there are')
def unknown_choices():
    with new_image() as image:
        add_layer(image)
        for name in ('canvas', 'Image', ''):
            refuse(image, CALLING, ['scope', f'“{name}”', 'image, layers, selection, new-image.'], scope=name)
            refuse(image, CALLING, ['effects', f'“{name}”', 'keep, merge.'], effects=name)


def with_models(arrange, status, words):
    """Runs with a damaged folder of models, which is put in order afterwards."""
    folder = os.environ['MODELS']
    path = os.path.join(folder, MODEL + '-x2.safetensors')
    names = [name for name in os.listdir(folder) if name.endswith('.safetensors')]
    for name in names:
        os.rename(os.path.join(folder, name), os.path.join(folder, name + '.aside'))
    try:
        arrange(path, path + '.aside')
        with new_image() as image:
            add_layer(image)
            refuse(image, status, words)
    finally:
        for name in names:
            os.rename(os.path.join(folder, name + '.aside'), os.path.join(folder, name))


@check('a missing model is named')
def missing_model():
    with_models(lambda path, aside: None, CALLING, [MODEL])


@check('a truncated model is named')
def truncated_model():
    def truncate(path, aside):
        with open(aside, 'rb') as whole, open(path, 'wb') as part:
            part.write(whole.read()[:-100])
    with_models(truncate, EXECUTION, [MODEL])


@check('arguments out of range are refused by the procedure itself')
def out_of_range():
    procedure = Gimp.get_pdb().lookup_procedure('plug-in-adderscale-upscale')
    config = procedure.create_config()
    for name, bad in (('scale', 0.5), ('scale', 9.0), ('strength', -1.0)):
        before = config.get_property(name)
        config.set_property(name, bad)
        equal(config.get_property(name), before, name)


@check('a call without an image is refused')
def no_image():
    procedure = Gimp.get_pdb().lookup_procedure('plug-in-adderscale-upscale')
    result = procedure.run(procedure.create_config())
    equal(result.index(0), CALLING, 'status')
    if 'image' not in result.index(1):
        raise AssertionError(result.index(1))


@check('after all that a right call still works')
def still_works():
    with new_image() as image:
        add_layer(image)
        equal(upscale(image)[0], SUCCESS, 'status')
