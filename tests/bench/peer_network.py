# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker (see turns.py) that runs a convolution network of the shape of ours in another engine, on one thread.

usage: peer_network.py ENGINE PRECISION LAYERS CHANNELS SIDE FOLDER
The network: 3×3 convolutions 3 → channels, LAYERS times channels → channels with ReLU, channels → 12; random weights.
"""
import json
import os
import pathlib
import struct
import sys
import time


def shapes(layers, channels):
    """(inputs, outputs, whether a ReLU follows) of each convolution."""
    return [(3, channels, True)] + [(channels, channels, True)] * layers + [(channels, 12, False)]


def weights_of(layers, channels):
    import numpy as np
    random = np.random.default_rng(1)
    return [(random.normal(0, (2 / (9 * i)) ** 0.5, (o, i, 3, 3)).astype(np.float32), np.zeros(o, np.float32), relu)
            for i, o, relu in shapes(layers, channels)]


SCALE = 1 / 32                          # of activations in int8: no value matters to the time


def onnx_file(layers, channels, side, precision, folder):
    """The network as ONNX; int8 is the QDQ form, which both engines' documents ask for."""
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes, constants = [], []

    def constant(name, value):
        constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def quantised(name):
        """Through uint8 and back, as the engines expect it before each convolution."""
        scale, zero = constant(f'{name}_s', np.float32(SCALE)), constant(f'{name}_z', np.uint8(0 if '_r' in name else 128))
        nodes.append(helper.make_node('QuantizeLinear', [name, scale, zero], [f'{name}_q']))
        nodes.append(helper.make_node('DequantizeLinear', [f'{name}_q', scale, zero], [f'{name}_d']))
        return f'{name}_d'

    at = 'x'
    for n, (weight, bias, relu) in enumerate(weights_of(layers, channels)):
        if precision == 'int8':
            scales = np.abs(weight).max(axis=(1, 2, 3)) / 127
            at = quantised(at)
            nodes.append(helper.make_node('DequantizeLinear', [
                constant(f'w{n}', np.round(weight / scales[:, None, None, None]).astype(np.int8)),
                constant(f'w{n}_s', scales.astype(np.float32)),
                constant(f'w{n}_z', np.zeros(len(scales), np.int8))], [f'w{n}_d'], axis=0))
            nodes.append(helper.make_node('DequantizeLinear', [
                constant(f'b{n}', np.zeros(len(scales), np.int32)),
                constant(f'b{n}_s', (scales * SCALE).astype(np.float32)),
                constant(f'b{n}_z', np.zeros(len(scales), np.int32))], [f'b{n}_d'], axis=0))
            taken = [at, f'w{n}_d', f'b{n}_d']
        else:
            taken = [at, constant(f'w{n}', weight), constant(f'b{n}', bias)]
        nodes.append(helper.make_node('Conv', taken, [f'c{n}'], kernel_shape=[3, 3], pads=[1, 1, 1, 1]))
        at = f'c{n}'
        if relu:
            nodes.append(helper.make_node('Relu', [at], [f'c{n}_r']))
            at = f'c{n}_r'
    graph = helper.make_graph(
        nodes, 'peer', [helper.make_tensor_value_info('x', TensorProto.FLOAT, [1, 3, side, side])],
        [helper.make_tensor_value_info(at, TensorProto.FLOAT, [1, 12, side, side])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], ir_version=9)
    onnx.checker.check_model(model)
    path = pathlib.Path(folder) / f'{precision}-{layers}-{channels}-{side}.onnx'
    onnx.save(model, path)
    return path


class OnnxRuntime:
    def __init__(self, layers, channels, side, precision, folder):
        import onnxruntime
        self.version = onnxruntime.__version__
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self.session = onnxruntime.InferenceSession(onnx_file(layers, channels, side, precision, folder), options,
                                                    providers=['CPUExecutionProvider'])

    def run(self, image):
        return self.session.run(None, {'x': image[None]})[0][0]


class OpenVino:
    def __init__(self, layers, channels, side, precision, folder):
        import openvino
        self.version = openvino.__version__.split('-')[0]
        model = openvino.Core().compile_model(str(onnx_file(layers, channels, side, precision, folder)), 'CPU', {
            'INFERENCE_NUM_THREADS': 1, 'NUM_STREAMS': 1, 'PERFORMANCE_HINT': 'LATENCY',
            'INFERENCE_PRECISION_HINT': 'f32'})
        self.request = model.create_infer_request()

    def run(self, image):
        return self.request.infer({0: image[None]})[0][0]


class Ncnn:
    """Its own two files, written by hand: a list of layers, and the weights one after the other."""

    def __init__(self, layers, channels, side, precision, folder):
        import ncnn
        self.ncnn, self.version = ncnn, ncnn.__version__
        base = pathlib.Path(folder) / f'ncnn-{precision}-{layers}-{channels}'
        self.write(base, layers, channels, precision)
        self.net = ncnn.Net()
        self.net.opt.num_threads = 1
        self.net.opt.use_vulkan_compute = False
        if self.net.load_param(str(base) + '.param') or self.net.load_model(str(base) + '.bin'):
            raise RuntimeError('ncnn does not load the network')

    @staticmethod
    def write(base, layers, channels, precision):
        import numpy as np
        network = weights_of(layers, channels)
        lines = ['7767517', f'{len(network) + 1} {len(network) + 1}', 'Input x 0 1 x']
        with open(str(base) + '.bin', 'wb') as file:
            for n, (weight, bias, relu) in enumerate(network):
                last = n == len(network) - 1
                # Above 100 the next layer's scale is known, so that its input stays in 8 bits.
                term = 0 if precision == 'fp32' else 2 if last else 102
                lines.append(f'Convolution c{n} 1 1 {f"b{n - 1}" if n else "x"} b{n} 0={weight.shape[0]} 1=3 4=1 5=1 '
                             f'6={weight.size} 8={term} 9={int(relu)}')
                if precision == 'fp32':
                    file.write(struct.pack('<I', 0) + weight.tobytes() + bias.tobytes())
                    continue
                scales = 127 / np.abs(weight).max(axis=(1, 2, 3))
                data = np.round(weight * scales[:, None, None, None]).astype(np.int8).tobytes()
                file.write(struct.pack('<I', 0x000D4B38) + data + bytes(-len(data) % 4) + bias.tobytes())
                file.write(scales.astype(np.float32).tobytes() + struct.pack('<f', 1 / SCALE))
                if not last:
                    file.write(struct.pack('<f', 1 / SCALE))
        pathlib.Path(str(base) + '.param').write_text('\n'.join(lines) + '\n', encoding='utf-8')
        Ncnn.output = f'b{len(network) - 1}'

    def run(self, image):
        import numpy as np
        extractor = self.net.create_extractor()
        extractor.input('x', self.ncnn.Mat(image).clone())
        status, result = extractor.extract(self.output)
        if status:
            raise RuntimeError('ncnn does not run the network')
        return np.array(result)


def main():
    engine, precision, layers, channels, side, folder = sys.argv[1:]
    # An engine may talk on standard output, where only answers belong.
    answers = os.fdopen(os.dup(1), 'w', buffering=1)
    os.dup2(2, 1)
    try:
        import numpy as np
        peer = globals()[engine](int(layers), int(channels), int(side), precision, folder)
        image = np.random.default_rng(2).normal(0, 1, (3, int(side), int(side))).astype(np.float32)
        shape = peer.run(image).shape
        if shape != (12, int(side), int(side)):
            raise RuntimeError(f'a result of shape {shape}')
    except Exception as problem:          # whatever it is, it is why the peer is missing
        print(json.dumps({'missing': f'{type(problem).__name__}: {problem}'.splitlines()[0]}), file=answers)
        return
    print(json.dumps({'version': peer.version}), file=answers)
    for _ in sys.stdin:
        start = time.process_time()
        peer.run(image)
        print(json.dumps({'seconds': time.process_time() - start}), file=answers)


if __name__ == '__main__':
    main()
