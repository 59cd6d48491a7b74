# SPDX-License-Identifier: GPL-3.0-or-later
"""The pixels are those of libadderscale, whatever the image is made of."""

from gi.repository import Gimp

from pictures import SUCCESS, Expected, add_layer, new_image, paint, read, upscale
from tap import check, equal

RGB, GRAY = Gimp.ImageBaseType.RGB, Gimp.ImageBaseType.GRAY


def check_image(base, precision, scale=2.0, brightness=None, **arguments):
    with new_image(base=base, precision=precision) as image:
        layers = [add_layer(image, 'opaque'), add_layer(image, 'with alpha', alpha=True)]
        if brightness:
            for layer in layers:
                paint(layer, brightness)
        expected = [Expected(layer, scale, **arguments) for layer in layers]
        equal(upscale(image, scale=scale, **arguments)[0], SUCCESS, 'status')
        equal(image.get_precision(), precision, 'precision')
        for layer in expected:
            layer.check()


for base, kind in ((RGB, 'RGB'), (GRAY, 'gray')):
    for precision, depth in ((Gimp.Precision.U8_NON_LINEAR, '8-bit'), (Gimp.Precision.U16_NON_LINEAR, '16-bit'),
                             (Gimp.Precision.U16_LINEAR, 'linear 16-bit')):
        check(f'an {depth} {kind} image, with and without alpha, gets the pixels of the library'.replace('an l', 'a l')
              .replace('an 1', 'a 1'))(lambda base=base, precision=precision: check_image(base, precision))


@check('values above 1 in a float image stay above 1')
def values_above_one():
    check_image(RGB, Gimp.Precision.FLOAT_LINEAR, brightness=2.5)


@check('a scale between the models gets the pixels of the library')
def fractional_scale():
    check_image(RGB, Gimp.Precision.U8_NON_LINEAR, scale=1.5)


@check('a scale beyond the models gets the pixels of the library')
def large_scale():
    check_image(RGB, Gimp.Precision.U8_NON_LINEAR, scale=4.0)


@check('the strength is passed on')
def strength():
    check_image(GRAY, Gimp.Precision.U8_NON_LINEAR, strength=0.5)


@check('the network changes what plain scaling gives')
def network_works():
    results = []
    for strength in (0.0, 1.0):
        with new_image() as image:
            layer = add_layer(image)
            equal(upscale(image, strength=strength)[0], SUCCESS, 'status')
            results.append(read(layer))
    if results[0] == results[1]:
        raise AssertionError('strength 0 and 1 give the same pixels')


@check('the smallest image there is can be enlarged')
def one_pixel():
    with new_image(1, 1) as image:
        expected = Expected(add_layer(image))
        equal(upscale(image)[0], SUCCESS, 'status')
        expected.check()
