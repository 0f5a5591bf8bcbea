#!/usr/bin/env python3
"""Writes the single-operator models of the onnx package, and what their outputs truly are.

    make_node_cases.py FOLDER

FOLDER/NAME/model.onnx is a model; FOLDER/cases.jsonl has a line for each, {"name", "ops", "outputs": {name: [dtype, dims]},
"values": {name: [...]}}: what the package's own test data holds for it, and what is fed into its inputs of few whole numbers or
truth values. A sequence, or an optional that holds one, is ["seq", [each element]]. Done again only when the package's version or
this script is another one.
"""

import contextlib
import io
import json
import os
import sys
import warnings

import numpy as np
import onnx
from onnx.backend.test.case.node import collect_testcases

MOST_VALUES = 64
# Elements whose kind the format names otherwise than numpy does.
NAMES = {
    "FLOAT": "float32",
    "DOUBLE": "float64",
    "FLOAT8E4M3FN": "float8_e4m3fn",
    "FLOAT8E4M3FNUZ": "float8_e4m3fnuz",
    "FLOAT8E5M2": "float8_e5m2",
    "FLOAT8E5M2FNUZ": "float8_e5m2fnuz",
    "FLOAT8E8M0": "float8_e8m0fnu",
    "FLOAT4E2M1": "float4_e2m1",
}


def described(value):
    """[dtype, dims] of a tensor, ["seq", [...]] of a sequence."""
    if isinstance(value, onnx.TensorProto):
        name = onnx.TensorProto.DataType.Name(value.data_type)
        return [NAMES.get(name, name.lower()), list(value.dims)]
    if isinstance(value, (list, tuple)):
        return ["seq", [described(element) for element in value]]
    array = np.asarray(value)
    name = array.dtype.name
    if array.dtype.kind in "OUS":
        name = "string"
    elif name.startswith("float4_e2m1"):
        name = "float4_e2m1"
    return [name, list(array.shape)]


def numbers(case, values):
    """What the inputs of a few whole numbers or truth values hold."""
    held = {}
    for declared, value in zip(case.model.graph.input, values):
        if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "iub" and value.size <= MOST_VALUES:
            elements = [int(element) for element in value.reshape(-1)]
            if all(element < 1 << 63 for element in elements):
                held[declared.name] = elements
    return held


def operators(graph):
    """Of the nodes, those in subgraphs left out; with the domain before the name unless it is the standard one."""
    return sorted({f"{node.domain}::{node.op_type}" if node.domain else node.op_type for node in graph.node})


def cases():
    # The generators print, and numpy warns of the overflows that some cases are about.
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return collect_testcases(None)


def write(folder):
    lines = []
    for case in cases():
        os.makedirs(os.path.join(folder, case.name), exist_ok=True)
        with open(os.path.join(folder, case.name, "model.onnx"), "wb") as file:
            file.write(case.model.SerializeToString(deterministic=True))
        fed, made = case.data_sets[0]
        line = {
            "name": case.name,
            "ops": operators(case.model.graph),
            "outputs": {output.name: described(value) for output, value in zip(case.model.graph.output, made, strict=True)},
            "values": numbers(case, fed),
        }
        lines.append(json.dumps(line))
    with open(os.path.join(folder, "cases.jsonl"), "w", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))


def main():
    folder = sys.argv[1]
    stamp = os.path.join(folder, "version")
    if os.path.exists(stamp) and os.path.getmtime(stamp) >= os.path.getmtime(__file__):
        with open(stamp, encoding="utf-8") as file:
            if file.read() == onnx.__version__:
                return
    write(folder)
    # Last, so that an interrupted run is done again.
    with open(stamp, "w", encoding="utf-8") as file:
        file.write(onnx.__version__)


if __name__ == "__main__":
    main()
