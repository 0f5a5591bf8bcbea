#!/usr/bin/env python3
"""Writes a transformer encoder of the size of BERT base as an ONNX file.

    make_encoder.py OUT.onnx

Twelve layers, hidden size 768, twelve heads, feed-forward size 3072, 128 tokens; the batch size is the free dimension N.
Weights are made inside the graph (ConstantOfShape), so the file stays small and every dimension is real. Multiply-adds of a
sample, by hand: a layer has 4 x 128 x 768 x 768 (query, key, value, output), 2 x 12 x 128 x 128 x 64 (scores, context) and
2 x 128 x 768 x 3072 (feed-forward) = 931,135,488; twelve layers have 11,173,625,856.
"""

import math
import os
import sys

import onnx
from onnx import TensorProto, helper

LAYERS, HIDDEN, HEADS, INNER, TOKENS = 12, 768, 12, 3072, 128
HEAD_SIZE = HIDDEN // HEADS
OPSET = 17


class EncoderGraph:
    """The nodes and constants of a graph that is being written, in order."""

    def __init__(self):
        self.nodes = []
        self.initializers = []

    def constant(self, name, kind, dims, values):
        self.initializers.append(helper.make_tensor(name, kind, dims, values))
        return name

    def node(self, operator, inputs, name, **attributes):
        """Adds a node with one output, which bears the node's name."""
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def weight(self, name, shape, value=0.02):
        dims = self.constant(f"{name}.shape", TensorProto.INT64, [len(shape)], shape)
        fill = helper.make_tensor("value", TensorProto.FLOAT, [1], [value])
        return self.node("ConstantOfShape", [dims], name, value=fill)

    def linear(self, name, data, inputs, outputs):
        product = self.node("MatMul", [data, self.weight(f"{name}.weight", [inputs, outputs])], f"{name}.matmul")
        return self.node("Add", [product, self.weight(f"{name}.bias", [outputs], 0.0)], f"{name}.add")

    def heads(self, name, data, permutation):
        """[N, tokens, hidden] to the heads' own [N, heads, ...]."""
        split = self.node("Reshape", [data, "split_shape"], f"{name}.split")
        return self.node("Transpose", [split], f"{name}.heads", perm=permutation)

    def attention(self, name, data):
        query = self.heads(f"{name}.query", self.linear(f"{name}.query", data, HIDDEN, HIDDEN), [0, 2, 1, 3])
        key = self.heads(f"{name}.key", self.linear(f"{name}.key", data, HIDDEN, HIDDEN), [0, 2, 3, 1])
        value = self.heads(f"{name}.value", self.linear(f"{name}.value", data, HIDDEN, HIDDEN), [0, 2, 1, 3])
        scores = self.node("MatMul", [query, key], f"{name}.scores")
        scaled = self.node("Div", [scores, "sqrt_head_size"], f"{name}.scale")
        masked = self.node("Add", [scaled, "attention_mask"], f"{name}.mask")
        shares = self.node("Softmax", [masked], f"{name}.softmax", axis=-1)
        context = self.node("MatMul", [shares, value], f"{name}.context")
        moved = self.node("Transpose", [context], f"{name}.moved", perm=[0, 2, 1, 3])
        merged = self.node("Reshape", [moved, "merge_shape"], f"{name}.merge")
        return self.linear(f"{name}.output", merged, HIDDEN, HIDDEN)

    def gelu(self, name, data):
        """x (1 + erf(x / sqrt 2)) / 2"""
        scaled = self.node("Div", [data, "sqrt_two"], f"{name}.div")
        shifted = self.node("Add", [self.node("Erf", [scaled], f"{name}.erf"), "one"], f"{name}.add")
        return self.node("Mul", [self.node("Mul", [data, shifted], f"{name}.mul"), "half"], f"{name}.half")

    def residual(self, name, data, change):
        total = self.node("Add", [data, change], f"{name}.residual")
        weights = [self.weight(f"{name}.norm.weight", [HIDDEN], 1.0), self.weight(f"{name}.norm.bias", [HIDDEN], 0.0)]
        return self.node("LayerNormalization", [total, *weights], f"{name}.norm", axis=-1, epsilon=1e-12)

    def layer(self, name, data):
        attended = self.residual(f"{name}.attention", data, self.attention(f"{name}.attention", data))
        inner = self.gelu(f"{name}.gelu", self.linear(f"{name}.inner", attended, HIDDEN, INNER))
        return self.residual(f"{name}.output", attended, self.linear(f"{name}.outer", inner, INNER, HIDDEN))


def make_encoder():
    graph = EncoderGraph()
    # 0 keeps the dimension that is there: the free batch size.
    graph.constant("split_shape", TensorProto.INT64, [4], [0, TOKENS, HEADS, HEAD_SIZE])
    graph.constant("merge_shape", TensorProto.INT64, [3], [0, TOKENS, HIDDEN])
    scalars = {"sqrt_head_size": math.sqrt(HEAD_SIZE), "sqrt_two": math.sqrt(2), "one": 1.0, "half": 0.5}
    for name, value in scalars.items():
        graph.constant(name, TensorProto.FLOAT, [], [value])
    data = "hidden_states"
    for index in range(LAYERS):
        data = graph.layer(f"layer{index}", data)
    output = graph.node("Identity", [data], "last_hidden_state")
    shape = ["N", TOKENS, HIDDEN]
    inputs = [
        helper.make_tensor_value_info("hidden_states", TensorProto.FLOAT, shape),
        helper.make_tensor_value_info("attention_mask", TensorProto.FLOAT, ["N", 1, 1, TOKENS]),
    ]
    outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)]
    body = helper.make_graph(graph.nodes, "encoder", inputs, outputs, graph.initializers)
    opsets = [helper.make_opsetid("", OPSET)]
    return helper.make_model(body, producer_name="podium", ir_version=8, opset_imports=opsets)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: make_encoder.py OUT.onnx")
    model = make_encoder()
    onnx.checker.check_model(model, full_check=True)
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    # In one step, so that an interrupted run leaves no half file.
    part = sys.argv[1] + ".part"
    onnx.save(model, part)
    os.replace(part, sys.argv[1])


if __name__ == "__main__":
    main()
