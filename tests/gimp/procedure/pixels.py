# SPDX-License-Identifier: GPL-3.0-or-later
"""The pixels are those of libadderscale, whatever the image is made of."""

from gi.repository import Gegl, Gimp

from pictures import SUCCESS, Expected, add_layer, new_image, paint, read, succeed, upscale
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


def fill(layer, color):
    """Fills a layer with color (x, y), four numbers from 0 to 255."""
    width, height = layer.get_width(), layer.get_height()
    buffer = layer.get_buffer()
    buffer.set(Gegl.Rectangle.new(0, 0, width, height), "R'G'B'A u8",
               bytes(value for y in range(height) for x in range(width) for value in color(x, y)))
    buffer.flush()
    layer.update(0, 0, width, height)


def enlarge_colors(color, alpha=True):
    """The pixels of a layer of 64 × 64 pixels of these colors, enlarged twice."""
    with new_image(64, 64) as image:
        layer = add_layer(image, alpha=alpha)
        fill(layer, color)
        succeed(image)
        pixels = read(layer)
        size = 4 if alpha else 3
        return [pixels[start:start + size] for start in range(0, len(pixels), size)]


def in_disc(x, y):
    return (x - 31.5) ** 2 + (y - 31.5) ** 2 < 400


@check('a red disc on transparent black has no dark rim')
def disc():
    pixels = enlarge_colors(lambda x, y: (255, 0, 0, 255) if in_disc(x, y) else (0, 0, 0, 0))
    seen = [pixel for pixel in pixels if pixel[3] > 0]
    rim = [pixel for pixel in seen if pixel[3] < 255]
    if len(rim) < 100:
        raise AssertionError(f'only {len(rim)} pixels at the rim are half transparent')
    darkest = min(pixel[0] for pixel in seen)
    if darkest < 250 or max(max(pixel[1:3]) for pixel in seen) > 5:
        raise AssertionError(f'the disc has red as low as {darkest}')
    area = sum(pixel[3] for pixel in pixels) / 255 / 4
    wanted = sum(in_disc(x, y) for y in range(64) for x in range(64))
    if abs(area - wanted) > 0.01 * wanted:
        raise AssertionError(f'the disc covers {area:.0f} pixels, not {wanted}')


@check('colors under transparent pixels come back where nothing of them is seen')
def hidden_colors():
    pixels = enlarge_colors(lambda x, y: (200, 180, 20, 255) if in_disc(x, y) else (10, 60, 220, 0))
    hidden = {bytes(pixel) for number, pixel in enumerate(pixels)
              if pixel[3] == 0 and (number % 128 - 63.5) ** 2 + (number // 128 - 63.5) ** 2 > 50 ** 2}
    equal(hidden, {bytes((10, 60, 220, 0))}, 'hidden colors far from the disc')
    for pixel in pixels:
        if pixel[3] > 0 and pixel[2] > 60:
            raise AssertionError(f'a pixel that is seen became {tuple(pixel)}')


@check('a constant alpha stays that, to the last bit')
def constant_alpha():
    for alpha in (0, 1, 77, 254, 255):
        pixels = enlarge_colors(lambda x, y, alpha=alpha: (3 * x, 2 * y, (7 * x * y) % 256, alpha))
        equal({pixel[3] for pixel in pixels}, {alpha}, 'alpha')


@check('an alpha that hides nothing does not change the colors')
def opaque_alpha():
    def color(x, y):
        return 3 * x, 2 * y, 255 - 3 * x, 255
    equal([bytes(pixel[:3]) for pixel in enlarge_colors(color)],
          [bytes(pixel) for pixel in enlarge_colors(color, alpha=False)], 'colors')
