# SPDX-License-Identifier: GPL-3.0-or-later
"""Script-Fu and Python-Fu reach the same procedure with the same arguments."""

from gi.repository import Gimp

from pictures import MODEL, PROCEDURE, SUCCESS, Expected, add_layer, new_image, read, upscale
from tap import check, equal


def script_fu(code):
    """Evaluates Script-Fu. Returns status and message."""
    procedure = Gimp.get_pdb().lookup_procedure('plug-in-script-fu-eval')
    config = procedure.create_config()
    config.set_property('run-mode', Gimp.RunMode.NONINTERACTIVE)
    config.set_property('script', f'(script-fu-use-v3) {code}')
    result = procedure.run(config)
    return result.index(0), result.index(1) if result.length() > 1 else ''


ARGUMENTS = (f'#:scale 2 #:width 100 #:height 70 #:model "{MODEL}" #:strength 1.25 #:scope "layers" #:seamless-x #t'
             ' #:seamless-y #f #:effects "merge"')


def call(image, arguments):
    return (f'({PROCEDURE} #:run-mode RUN-NONINTERACTIVE #:image {image.get_id()}'
            f' #:drawables (gimp-image-get-layers {image.get_id()}) {arguments})')


@check('Script-Fu gives the same pixels as Python-Fu')
def same_pixels():
    with new_image() as image:
        expected = Expected(add_layer(image, alpha=True), scale=3.0, strength=0.5)
        equal(script_fu(call(image, f'#:scale 3 #:model "{MODEL}" #:strength 0.5'))[0], SUCCESS, 'status')
        expected.check()


@check('every argument can be named in Script-Fu, and what is returned can be used')
def all_arguments():
    with new_image() as image:
        layer = add_layer(image)
        status, message = script_fu(
            f'(let* ((result {call(image, ARGUMENTS)}) (layers (cadr result)))'
            '  (if (= (vector-length layers) 1) (gimp-item-set-name (vector-ref layers 0) "returned"))'
            '  (gimp-image-attach-parasite (car result) (list "returned" 1 "yes")))')
        equal((status, message), (SUCCESS, message), 'status')
        equal((image.get_width(), image.get_height()), (48, 32), 'canvas')
        equal((layer.get_name(), layer.get_width(), layer.get_height()), ('returned', 100, 70), 'layer')


@check('arguments that a script leaves out have their defaults')
def defaults():
    with new_image() as image:
        expected = Expected(add_layer(image))
        equal(script_fu(call(image, ''))[0], SUCCESS, 'status')
        expected.check()


@check('a script that asks for an impossible scale or model gets an error and keeps its image')
def errors():
    for arguments in ('#:scale 99', '#:scale 0.5', '#:strength 7', '#:model "no-such-model"', '#:width 47',
                      '#:height -1', '#:scope "selection"', '#:scope "canvas"', '#:effects "melt"', '#:nonsense 1'):
        with new_image() as image:
            layer = add_layer(image)
            before = read(layer)
            status, message = script_fu(call(image, arguments))
            if status == SUCCESS:
                raise AssertionError(f'{arguments} was accepted')
            equal(read(layer), before, f'pixels after {arguments}')
            equal(image.get_width(), 48, 'width')


@check('the last values can be used again')
def last_values():
    with new_image() as image:
        layer = add_layer(image)
        equal(upscale(image, run_mode=Gimp.RunMode.WITH_LAST_VALS)[0], SUCCESS, 'status')
        equal(layer.get_width(), 96, 'width')


@check('the procedure describes itself')
def description():
    procedure = Gimp.get_pdb().lookup_procedure(PROCEDURE)
    equal(procedure.get_menu_paths(), ['<Image>/Filters/Enhance'], 'menu')
    equal([argument.get_name() for argument in procedure.get_arguments()],
          ['run-mode', 'image', 'drawables', 'scale', 'width', 'height', 'model', 'strength', 'scope', 'seamless-x',
           'seamless-y', 'effects'], 'arguments')
    equal([value.get_name() for value in procedure.get_return_values()], ['result-image', 'result-layers'],
          'return values')
    for text in (procedure.get_blurb(), procedure.get_help(), procedure.get_authors(), procedure.get_date()):
        if not text:
            raise AssertionError('a text is missing')
