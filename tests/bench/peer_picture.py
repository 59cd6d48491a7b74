# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker (see turns.py) that enlarges a picture with a peer's network, on one thread.

usage: peer_picture.py ENGINE IN OUT ARGUMENTS…      the result goes to OUT once, before the turns
       peer_picture.py halve IN LOW HIGH             makes a pair: HIGH, and LOW, half as wide and high
       peer_picture.py psnr HIGH RESULT…             PSNR on luma, a border of two pixels left out
"""
import json
import os
import sys
import time


class NcnnPicture:
    """A network in ncnn's files, given whole pictures with a border that its own program gives it."""

    def __init__(self, model, take, give, pad):
        import ncnn
        self.ncnn, self.take, self.give, self.pad = ncnn, take, give, int(pad)
        self.net = ncnn.Net()
        self.net.opt.num_threads = 1
        self.net.opt.use_vulkan_compute = False
        if self.net.load_param(model + '.param') or self.net.load_model(model + '.bin'):
            raise RuntimeError(f'ncnn does not load {model}')
        self.version = ncnn.__version__

    def run(self, image):
        import numpy as np
        side = self.pad
        planes = np.pad(image, ((side, side), (side, side), (0, 0)), 'edge').transpose(2, 0, 1).astype(np.float32) / 255
        extractor = self.net.create_extractor()
        extractor.input(self.take, self.ncnn.Mat(np.ascontiguousarray(planes)).clone())
        status, result = extractor.extract(self.give)
        if status:
            raise RuntimeError('ncnn does not run the network')
        result = np.array(result)
        scale = result.shape[1] // image.shape[0]
        height, width = scale * image.shape[0], scale * image.shape[1]
        # Some networks come back with the border enlarged, some without.
        y, x = (result.shape[1] - height) // 2, (result.shape[2] - width) // 2
        result = result[:, y:y + height, x:x + width]
        return (result.transpose(1, 2, 0) * 255 + 0.5).clip(0, 255).astype(np.uint8)


def read(path):
    import numpy as np
    from PIL import Image
    return np.asarray(Image.open(path).convert('RGB'))


def write(path, pixels):
    from PIL import Image
    Image.fromarray(pixels).save(path)


def halve(source, low, high):
    """Pillow's bicubic is that of the papers (MATLAB's): a = -0.5, and antialiased."""
    from PIL import Image
    image = Image.open(source).convert('RGB')
    image = image.crop((0, 0, image.width // 2 * 2, image.height // 2 * 2))
    image.save(high)
    image.resize((image.width // 2, image.height // 2), Image.Resampling.BICUBIC).save(low)


def luma(pixels):
    import numpy as np
    return pixels.astype(np.float64) @ np.array((65.481, 128.553, 24.966)) / 255 + 16


def psnr(high, results):
    import numpy as np
    truth = luma(read(high))[2:-2, 2:-2]
    scores = []
    for path in results:
        error = ((luma(read(path))[2:-2, 2:-2] - truth) ** 2).mean()
        scores.append(float(10 * np.log10(255 ** 2 / error)))
    print(json.dumps({'psnr': scores}))


def serve(engine, source, result, *arguments):
    # An engine may talk on standard output, where only answers belong.
    answers = os.fdopen(os.dup(1), 'w', buffering=1)
    os.dup2(2, 1)
    try:
        peer = globals()[engine](*arguments)
        image = read(source)
        write(result, peer.run(image))
    except Exception as problem:          # whatever it is, it is why the peer is missing
        print(json.dumps({'missing': f'{type(problem).__name__}: {problem}'.splitlines()[0]}), file=answers)
        return
    print(json.dumps({'version': peer.version}), file=answers)
    for _ in sys.stdin:
        start = time.process_time()
        peer.run(image)
        print(json.dumps({'seconds': time.process_time() - start}), file=answers)


def main():
    what, *arguments = sys.argv[1:]
    if what == 'halve':
        halve(*arguments)
    elif what == 'psnr':
        psnr(arguments[0], arguments[1:])
    else:
        serve(what, *arguments)


if __name__ == '__main__':
    main()
