# SPDX-License-Identifier: GPL-3.0-or-later
"""The tool that compares with other upscalers measures as `adderscale eval` does."""

import os
import shutil
import tempfile

import compressed
import modelfile
import tap

SET14 = os.path.join(modelfile.SHARED, 'data', 'bench', 'Set14')
IMAGES = 'bridge.png', 'comic.png'      # a grey one, and one whose sides are no multiples of the scale
NEAR = {'psnr': 0.01, 'ssim': 0.0002}   # results are rounded to bytes there, too, but in another order


def measures_as_eval_does(model):
    def check():
        if not os.path.isdir(SET14):
            raise tap.Skip('the benchmark images (../shared/data/bench) are not here')
        path = modelfile.path_of(model)
        scale = int(modelfile.read(path)[0]['__metadata__']['scale'])
        with tempfile.TemporaryDirectory() as folder:
            chosen = os.path.join(folder, 'chosen')
            os.mkdir(chosen)
            for name in IMAGES:
                shutil.copy(os.path.join(SET14, name), chosen)
            wanted = modelfile.evaluate(path, [chosen])['chosen']
            found = compressed.measure_set(chosen, scale, 0, [path], None)
            spoilt = compressed.measure_set(chosen, scale, 40, [path], None)
        for what, prefix in ('bicubic', 'bicubic_'), (model, ''):
            for score, name in zip(found[what], ('psnr', 'ssim')):
                difference = abs(score - wanted[prefix + name])
                tap.equal(difference < NEAR[name], True, f'{what}, {name}: {score}, eval {wanted[prefix + name]}')
            tap.equal(spoilt[what][0] < found[what][0] - 0.3, True, f'{what}: compression costs')
    return check


for _model in modelfile.shipped():
    tap.check(f'{_model} has the score of adderscale eval in the comparison of compressed images')(measures_as_eval_does(_model))

tap.run('/dev/stdout')
