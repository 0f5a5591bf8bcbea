#!/usr/bin/env python3
"""Writes a GPT-like model of 1.7 GB as one ONNX file, and the same graph without its weights.

    make_large_model.py FOLDER

FOLDER/large.onnx holds the weights as raw data inside the file; FOLDER/weightless.onnx says that they are in a file that is not
there. 32 layers, hidden size 1024, 16 heads, feed-forward size 4096, 20,480 words; the batch size is the free dimension N, the
length 256. Written piece by piece, so that memory stays small. Done only when the files are missing or older than this script.
"""

import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper
from protobuf_fields import field, varint

LAYERS, HIDDEN, HEADS, WORDS, LENGTH = 32, 1024, 16, 20480, 256
INNER = 4 * HIDDEN
OPSET = 17
# Field numbers of onnx.proto.
MODEL_GRAPH, GRAPH_INITIALIZER = 7, 5
DIMS, DATA_TYPE, NAME, RAW_DATA, EXTERNAL_DATA, DATA_LOCATION = 1, 2, 8, 9, 13, 14


class Decoder:
    """The nodes of the graph in order, and the shapes of its weights."""

    def __init__(self):
        self.nodes, self.weights, self.constants = [], {}, []

    def node(self, operator, inputs, name, **attributes):
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def weight(self, name, *shape):
        self.weights[name] = shape
        return name

    def integers(self, name, values):
        self.constants.append(helper.make_tensor(name, TensorProto.INT64, [len(values)], values))
        return name

    def linear(self, name, data, inputs, outputs):
        product = self.node("MatMul", [data, self.weight(f"{name}.weight", inputs, outputs)], f"{name}.matmul")
        return self.node("Add", [product, self.weight(f"{name}.bias", outputs)], f"{name}.add")

    def norm(self, name, data):
        scale, shift = self.weight(f"{name}.scale", HIDDEN), self.weight(f"{name}.shift", HIDDEN)
        return self.node("LayerNormalization", [data, scale, shift], name, axis=-1)

    def heads(self, name, data, permutation):
        split = self.node("Reshape", [data, "split"], f"{name}.split")
        return self.node("Transpose", [split], f"{name}.heads", perm=permutation)

    def layer(self, name, data):
        normed = self.norm(f"{name}.norm1", data)
        query = self.heads(f"{name}.query", self.linear(f"{name}.query", normed, HIDDEN, HIDDEN), [0, 2, 1, 3])
        key = self.heads(f"{name}.key", self.linear(f"{name}.key", normed, HIDDEN, HIDDEN), [0, 2, 3, 1])
        value = self.heads(f"{name}.value", self.linear(f"{name}.value", normed, HIDDEN, HIDDEN), [0, 2, 1, 3])
        scores = self.node("Softmax", [self.node("MatMul", [query, key], f"{name}.scores")], f"{name}.shares", axis=-1)
        context = self.node("MatMul", [scores, value], f"{name}.context")
        moved = self.node("Transpose", [context], f"{name}.moved", perm=[0, 2, 1, 3])
        merged = self.node("Reshape", [moved, "merge"], f"{name}.merged")
        data = self.node("Add", [data, self.linear(f"{name}.output", merged, HIDDEN, HIDDEN)], f"{name}.attended")
        inner = self.linear(f"{name}.inner", self.norm(f"{name}.norm2", data), HIDDEN, INNER)
        active = self.node("Tanh", [inner], f"{name}.tanh")
        return self.node("Add", [data, self.linear(f"{name}.outer", active, INNER, HIDDEN)], name)

    def graph(self):
        self.integers("split", [0, LENGTH, HEADS, HIDDEN // HEADS])
        self.integers("merge", [0, LENGTH, HIDDEN])
        data = self.node("Gather", [self.weight("words", WORDS, HIDDEN), "ids"], "embedded")
        for layer in range(LAYERS):
            data = self.layer(f"layer{layer}", data)
        self.node("MatMul", [self.norm("norm", data), self.weight("head", HIDDEN, 512)], "logits")
        ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["N", LENGTH])
        logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["N", LENGTH, 512])
        return helper.make_graph(self.nodes, "decoder", [ids], [logits], self.constants)


def tensor(name, shape, raw_bytes):
    """A weight up to its raw data, which is the last of its fields; the rest of it when it lies elsewhere."""
    head = b"".join(varint(DIMS << 3) + varint(size) for size in shape)
    head += varint(DATA_TYPE << 3) + varint(TensorProto.FLOAT) + field(NAME, name.encode())
    if raw_bytes is None:
        place = field(1, b"location") + field(2, b"weights.bin")
        return head + field(EXTERNAL_DATA, place) + varint(DATA_LOCATION << 3) + varint(TensorProto.EXTERNAL)
    return head + varint(RAW_DATA << 3 | 2) + varint(raw_bytes)


def write(path, graph, weights, holds_weights):
    model = onnx.ModelProto(ir_version=8, producer_name="make_large_model")
    model.opset_import.add(domain="", version=OPSET)
    rest = graph.SerializeToString()
    raw = {name: 4 * int(np.prod(shape)) if holds_weights else None for name, shape in weights.items()}
    heads = {name: tensor(name, shape, raw[name]) for name, shape in weights.items()}
    starts = {
        name: varint(GRAPH_INITIALIZER << 3 | 2) + varint(len(head) + (raw[name] or 0)) for name, head in heads.items()
    }
    total = len(rest) + sum(len(starts[name]) + len(heads[name]) + (raw[name] or 0) for name in weights)
    # The same million numbers over and over: nobody looks at them.
    piece = np.random.default_rng(0).standard_normal(1 << 20).astype(np.float32).tobytes()
    with open(f"{path}.part", "wb") as file:
        file.write(model.SerializeToString())
        file.write(varint(MODEL_GRAPH << 3 | 2) + varint(total) + rest)
        for name in weights:
            file.write(starts[name] + heads[name])
            left = raw[name] or 0
            while left > 0:
                left -= file.write(piece[:left])
    os.replace(f"{path}.part", path)


def main():
    folder = sys.argv[1]
    paths = [os.path.join(folder, name) for name in ("weightless.onnx", "large.onnx")]
    made = os.path.getmtime(__file__)
    if all(os.path.exists(path) and os.path.getmtime(path) >= made for path in paths):
        return
    os.makedirs(folder, exist_ok=True)
    decoder = Decoder()
    graph = decoder.graph()
    write(paths[0], graph, decoder.weights, False)
    write(paths[1], graph, decoder.weights, True)


if __name__ == "__main__":
    main()
