#!/usr/bin/env python3
"""Writes the models of the nightly sample: small convolutional classifiers of four widths and three activations, as ONNX files, and
the images and labels that they are judged by.

    make_sweep.py FOLDER

FOLDER/net-wWIDTH-ACTIVATION.onnx takes `images` [N, 3, 16, 16] and gives `logits` [N, 10]; N is free. FOLDER/images.npy and
labels.npy hold 500 images that no model was fitted to. Convolutions have seeded random weights; the last layer is fitted to 2,000
other images by ridge regression, so that accuracies are real and differ. The images are made: ten random smooth patterns, shifted
and noisy. The same seed gives the same files on one release of numpy and onnxruntime.
"""

import os
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

WIDTHS = [8, 16, 32, 64]
ACTIVATIONS = {"relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh"}
SIDE, CLASSES, TRAINED, JUDGED = 16, 10, 2000, 500
OPSET, SEED, RIDGE = 17, 20261127, 1.0


def images(generator, patterns, count):
    """[count, 3, 16, 16] and their classes."""
    labels = generator.integers(0, CLASSES, count)
    shifts = generator.integers(-4, 5, (count, 2))
    data = np.stack([np.roll(patterns[label], tuple(shift), axis=(1, 2)) for label, shift in zip(labels, shifts)])
    return (data + generator.normal(0, 0.7, data.shape)).astype(np.float32), labels.astype(np.int64)


def smooth_patterns(generator):
    """One for each class: a few random waves, so that neighbouring pixels are alike and a shift leaves it recognisable."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] * 2 * np.pi / SIDE
    patterns = np.zeros((CLASSES, 3, SIDE, SIDE))
    for pattern in patterns.reshape(-1, SIDE, SIDE):
        for _ in range(4):
            fy, fx, phase = generator.integers(0, 4), generator.integers(0, 4), generator.uniform(0, 2 * np.pi)
            pattern += np.sin(fy * y + fx * x + phase)
    return patterns / 2


class Net:
    """Three convolutions with one activation, an average over the image, and a linear layer."""

    def __init__(self, width, activation, generator):
        self.activation = ACTIVATIONS[activation]
        self.convolutions = []
        channels = 3
        for outputs in (width, 2 * width, 2 * width):
            scale = np.sqrt(2 / (channels * 9))
            weight = generator.normal(0, scale, (outputs, channels, 3, 3)).astype(np.float32)
            self.convolutions.append((weight, generator.normal(0, 0.1, outputs).astype(np.float32)))
            channels = outputs
        self.features = channels
        self.weight = np.zeros((channels, CLASSES), np.float32)
        self.bias = np.zeros(CLASSES, np.float32)

    def model(self, output):
        """Up to the tensor `output`: `features` or `logits`."""
        nodes, constants, data = [], [], "images"
        for index, (weight, bias) in enumerate(self.convolutions):
            name = f"conv{index}"
            constants += [numpy_helper.from_array(weight, f"{name}.weight"), numpy_helper.from_array(bias, f"{name}.bias")]
            stride = 1 if index == 0 else 2
            nodes.append(
                helper.make_node(
                    "Conv", [data, f"{name}.weight", f"{name}.bias"], [name], name=name, kernel_shape=[3, 3], pads=[1] * 4,
                    strides=[stride] * 2))
            data = f"{name}.active"
            nodes.append(helper.make_node(self.activation, [name], [data], name=data))
        nodes.append(helper.make_node("GlobalAveragePool", [data], ["pooled"], name="pool"))
        nodes.append(helper.make_node("Flatten", ["pooled"], ["features"], name="flatten", axis=1))
        shape = ["N", self.features]
        if output == "logits":
            constants += [numpy_helper.from_array(self.weight, "head.weight"), numpy_helper.from_array(self.bias, "head.bias")]
            nodes.append(helper.make_node("Gemm", ["features", "head.weight", "head.bias"], ["logits"], name="head"))
            shape = ["N", CLASSES]
        graph = helper.make_graph(
            nodes, "sweep", [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["N", 3, SIDE, SIDE])],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)], constants)
        opsets = [helper.make_opsetid("", OPSET)]
        return helper.make_model(graph, producer_name="podium", ir_version=8, opset_imports=opsets)

    def fit(self, data, labels):
        """The last layer, by ridge regression onto the classes."""
        features = run(self.model("features"), data).astype(np.float64)
        mean, scale = features.mean(0), features.std(0) + 1e-9
        features = (features - mean) / scale
        targets = np.eye(CLASSES)[labels] - 1 / CLASSES
        weight = np.linalg.solve(features.T @ features + RIDGE * np.eye(self.features), features.T @ targets)
        self.weight = (weight / scale[:, None]).astype(np.float32)
        self.bias = (-(mean / scale) @ weight).astype(np.float32)


def run(model, data):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run(None, {"images": data})[0]


def save(path, write):
    """In one step, so that an interrupted run leaves no half file."""
    with open(path + ".part", "wb") as file:
        write(file)
    os.replace(path + ".part", path)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: make_sweep.py FOLDER")
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    generator = np.random.default_rng(SEED)
    patterns = smooth_patterns(generator)
    trained = images(generator, patterns, TRAINED)
    judged, labels = images(generator, patterns, JUDGED)
    for width in WIDTHS:
        for activation in ACTIVATIONS:
            net = Net(width, activation, np.random.default_rng([SEED, width]))
            net.fit(*trained)
            model = net.model("logits")
            onnx.checker.check_model(model, full_check=True)
            accuracy = np.mean(run(model, judged).argmax(1) == labels)
            print(f"net-w{width}-{activation}: {accuracy:.1%} of {JUDGED} images", file=sys.stderr)
            save(os.path.join(folder, f"net-w{width}-{activation}.onnx"), lambda file: file.write(model.SerializeToString()))
    save(os.path.join(folder, "images.npy"), lambda file: np.save(file, judged))
    save(os.path.join(folder, "labels.npy"), lambda file: np.save(file, labels))


if __name__ == "__main__":
    main()
