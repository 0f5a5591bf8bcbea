#!/usr/bin/env python3
"""Writes what scripts/fuzz starts from: small models of every operator, pieces of real ones, and files made to hurt.

    make_fuzz_corpus.py MODELS FOLDER DICTIONARY

Takes the single-operator models and the light networks from MODELS (see scripts/models), and TensorFlow graphs from the folder
PODIUM_GOLDEN_MODELS where it is set. DICTIONARY gets the names of operators and attributes, as libFuzzer reads them.
"""

import os
import sys
from glob import glob

import onnx
from onnx import AttributeProto, TensorProto, helper

LARGEST = 96 * 1024
# A graph of this many nodes is a piece of a network.
PIECE = 24


def pieces(model):
    """Parts of a network, each with what the part before it made as inputs."""
    graph = model.graph
    for start in range(0, len(graph.node), PIECE * 4):
        nodes = graph.node[start : start + PIECE]
        made, read = {o for n in nodes for o in n.output}, {i for n in nodes for i in n.input if i}
        stored = [tensor for tensor in graph.initializer if tensor.name in read]
        known = made | {tensor.name for tensor in stored}
        inputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", 3, 8, 8]) for name in sorted(read - known)]
        outputs = [helper.make_tensor_value_info(nodes[-1].output[0], TensorProto.FLOAT, None)]
        part = helper.make_graph(nodes, "piece", inputs, outputs, stored)
        yield helper.make_model(part, opset_imports=model.opset_import)


def declared(name, dims, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, dims)


def model_of(nodes, inputs, outputs, tensors=()):
    return helper.make_model(helper.make_graph(nodes, "hostile", inputs, outputs, tensors))


def nested(depth):
    """An If in an If in an If..."""
    leaf = body = helper.make_graph([helper.make_node("Neg", ["x"], ["y"])], "inmost", [], [declared("y", None)])
    for _ in range(depth):
        node = helper.make_node("If", ["c"], ["y"], then_branch=body, else_branch=leaf)
        body = helper.make_graph([node], "body", [], [declared("y", None)])
    return model_of(body.node, [declared("x", [1]), declared("c", [], TensorProto.BOOL)], [declared("y", None)])


def grown(operator, count, **attributes):
    """A chain in which each node makes its input larger."""
    nodes = [helper.make_node(operator, [f"t{i}", f"t{i}"], [f"t{i + 1}"], **attributes) for i in range(count)]
    return model_of(nodes, [declared("t0", ["N", 1 << 20])], [declared(f"t{count}", None)])


def loop(trips):
    """A loop of this many trips whose state grows with each."""
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["on"]), helper.make_node("Concat", ["s", "s"], ["t"], axis=0)],
        "body",
        [declared("i", [], TensorProto.INT64), declared("go", [], TensorProto.BOOL), declared("s", None)],
        [declared("on", [], TensorProto.BOOL), declared("t", None)],
    )
    trip = helper.make_tensor("trips", TensorProto.INT64, [], [trips])
    node = helper.make_node("Loop", ["trips", "", "x"], ["y"], body=body)
    return model_of([node], [declared("x", ["N", 4])], [declared("y", None)], [trip])


def hostile():
    big = (1 << 63) - 1
    vector = helper.make_tensor("shape", TensorProto.INT64, [3], [big, big, -2])
    y = [declared("y", None)]
    yield "reshape", model_of([helper.make_node("Reshape", ["x", "shape"], ["y"])], [declared("x", [2])], y, [vector])
    yield "fill", model_of([helper.make_node("ConstantOfShape", ["shape"], ["y"])], [], y, [vector])
    yield "negative", model_of([helper.make_node("Relu", ["x"], ["y"])], [declared("x", [-5, big])], y)
    circle = [helper.make_node("Add", ["x", "z"], ["y"]), helper.make_node("Neg", ["y"], ["z"])]
    yield "cycle", model_of(circle, [declared("x", [1])], y)
    yield "concat", grown("Concat", 62, axis=1)
    yield "einsum", grown("Einsum", 12, equation="ij,kl->ijkl")
    yield "square", grown("Mul", 40)
    wild = {"strides": [0, 0], "pads": [big, big, big, big], "dilations": [-1, big], "group": 0}
    convolution = helper.make_node("Conv", ["x", "w"], ["y"], **wild)
    yield "conv", model_of([convolution], [declared("x", [1, 3, 8, 8]), declared("w", [4, 3, 3, 3])], y)
    for depth in (4, 12, 24):
        yield f"nested{depth}", nested(depth)
    for trips in (3, 1000, big):
        yield f"loop{trips}", loop(trips)
    sizes = helper.make_tensor("sizes", TensorProto.INT64, [1], [big])
    yield "range", model_of([helper.make_node("Tile", ["x", "sizes"], ["y"])], [declared("x", [big])], y, [sizes])
    outside = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[4], data_location=TensorProto.EXTERNAL)
    outside.external_data.add(key="location", value="../../etc/passwd")
    yield "external", model_of([helper.make_node("Add", ["x", "w"], ["y"])], [declared("x", [4])], y, [outside])


def words(model, found):
    for node in model.graph.node:
        found.add(node.op_type)
        found.update(attribute.name for attribute in node.attribute)
        for attribute in node.attribute:
            if attribute.type == AttributeProto.GRAPH:
                words(helper.make_model(attribute.g), found)


def main():
    models, folder, dictionary = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    files, found = {}, set()
    for path in sorted(glob(os.path.join(models, "node", "*", "model.onnx"))):
        with open(path, "rb") as file:
            files[os.path.basename(os.path.dirname(path))] = file.read()
        words(onnx.load(path), found)
    for path in sorted(glob(os.path.join(models, "light_*.onnx")) + glob(os.path.join(models, "encoder.onnx"))):
        for index, piece in enumerate(pieces(onnx.load(path))):
            files[f"{os.path.basename(path)[:-5]}_{index}"] = piece.SerializeToString()
    for name, model in hostile():
        files[f"hostile_{name}"] = model.SerializeToString()
    for path in sorted(glob(os.path.join(os.environ.get("PODIUM_GOLDEN_MODELS", "-"), "*.frozen.pb"))):
        with open(path, "rb") as file:
            files[os.path.basename(path)] = file.read()
    for name, content in files.items():
        if len(content) <= LARGEST:
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)
    with open(dictionary, "w", encoding="utf-8") as file:
        file.write("".join(f'"{word}"\n' for word in sorted(found) if word.isidentifier()))


if __name__ == "__main__":
    main()
