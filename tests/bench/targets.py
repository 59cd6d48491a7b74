# SPDX-License-Identifier: GPL-3.0-or-later
"""What each figure should reach. Judged by people: no test fails by them."""
from fnmatch import fnmatch


class Target:
    def __init__(self, least=None, most=None):
        self.least = least
        self.most = most

    def holds(self, value):
        # As many digits as the table shows.
        return (self.least is None or round(value, 3) >= self.least) and \
               (self.most is None or round(value, 3) <= self.most)

    def __str__(self):
        return f'>= {self.least}' if self.most is None else f'<= {self.most}'


# Key or pattern of keys, target; the first that fits counts.
TARGETS = (
    # An adder kernel alone, of the limit of its own instructions
    ('kernel.reference.*', None),
    ('kernel.*.of_limit', Target(least=0.93)),
    # 16 fused layers
    ('network.vnni.32.of_limit', Target(least=0.90)),
    ('network.vnni.64.of_limit', Target(least=0.91)),
    ('network.avx512.*.of_limit', Target(least=0.88)),
    ('network.avx2.32.of_limit', Target(least=0.82)),
    ('network.avx2.64.of_limit', Target(least=0.86)),
    ('network.sse2.32.of_limit', Target(least=0.76)),
    ('network.sse2.64.of_limit', Target(least=0.85)),
    # The whole program on a photograph of 12 megapixels, of the fused layers' rate
    ('program.s.of_network', Target(least=0.80)),
    ('program.m.of_network', Target(least=0.90)),
    ('ends.s', Target(most=0.15)),
    # Networks of the same shape made of convolutions
    ('vs_fp32.vnni.32', Target(least=3.4)),
    ('vs_fp32.vnni.64', Target(least=2.0)),
    ('vs_fp32.avx2.*', Target(least=2.9)),
    ('vs_int8.vnni.32', Target(least=1.15)),
    ('vs_int8.vnni.64', Target(least=1.0)),
    ('vs_int8.avx2.*', Target(least=1.6)),
    ('vs_ncnn_int8.*.64', Target(least=1.0)),
    # What a user would take instead
    ('peer.realesrgan-x4plus.x4', Target(least=100)),
    ('peer.waifu2x-upconv.x2', Target(least=1.0)),
    ('psnr_over.waifu2x-upconv.x2', Target(least=0.0)),
    # Growth, memory, threads, start
    ('threads.2', Target(least=1.9)),
    ('growth.*', Target(most=1.05)),
    ('memory.own_mb', Target(most=64)),
    ('memory.thread_mb', Target(most=64)),
    ('memory.height_mb', Target(most=8)),
    ('start.seconds', Target(most=0.15)),
)


def target_of(key):
    for pattern, target in TARGETS:
        if fnmatch(key, pattern):
            return target
    return None
