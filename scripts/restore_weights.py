#!/usr/bin/env python3
"""Gives exported golden models, kept without their weights, weights of the true size to read.

    restore_weights.py EXPORTS FOLDER      EXPORTS holds ID.ext.onnx, whose weights lie in a file that is missing

Writes FOLDER/ID.onnx with all weights inside, as zeros that take no space on disk: a tool that loads weights reads as many bytes as of
the real model. Does nothing where all is there.
"""

import math
import os
import sys

import onnx

BLOCK = 1 << 16


def fill(model):
    """Puts the weights into the model."""
    for tensor in model.graph.initializer:
        entries = {entry.key: entry.value for entry in tensor.external_data}
        if "location" in entries:
            elements = math.prod(tensor.dims)
            tensor.raw_data = bytes(elements * onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize)
            tensor.ClearField("external_data")
            tensor.data_location = onnx.TensorProto.DEFAULT


def write(path, content):
    """Blocks of zeros become holes."""
    zeros = bytes(BLOCK)
    with open(path + ".part", "wb") as file:
        file.truncate(len(content))
        for start in range(0, len(content), BLOCK):
            block = content[start : start + BLOCK]
            if block != zeros[: len(block)]:
                file.seek(start)
                file.write(block)
    os.replace(path + ".part", path)


def main():
    exports, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    for name in sorted(os.listdir(exports)):
        path = os.path.join(folder, name.replace(".ext.onnx", ".onnx"))
        if not name.endswith(".ext.onnx") or os.path.exists(path):
            continue
        model = onnx.load(os.path.join(exports, name), load_external_data=False)
        fill(model)
        write(path, model.SerializeToString())


if __name__ == "__main__":
    main()
