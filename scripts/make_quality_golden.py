#!/usr/bin/env python3
"""Writes what onnxruntime and numpy say of the quality of small models, for the tests of `podium quality`.

    make_quality_golden.py [FILE]

FILE is Tests/ProfilingTests/Golden/quality.json unless given. All numbers of the models and their data are small multiples of 1/4,
so that their scores are exact in every order of summation and equal columns give equal scores. Files are in base64, as numpy and
onnx write them.
"""

import base64
import io
import json
import os
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Tests", "ProfilingTests", "Golden", "quality.json")
INPUTS, CLASSES, ITEMS = 5, 6, 11


def quarters(random, shape, limit=6):
    return (random.integers(-limit, limit + 1, shape) / 4).astype(np.float32)


def text(content):
    return base64.b64encode(content).decode()


def saved(write, *arrays, **named):
    file = io.BytesIO()
    write(file, *arrays, **named)
    return text(file.getvalue())


def classifier(weights, bias, batch, outputs):
    """`scores` = x times weights plus bias, and `double`, twice that."""
    nodes = [helper.make_node("Gemm", ["x", "w", "b"], ["scores"]), helper.make_node("Add", ["scores", "scores"], ["double"])]
    float32 = onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "classifier",
        [helper.make_tensor_value_info("x", float32, [batch, INPUTS])],
        [helper.make_tensor_value_info(name, float32, [batch, CLASSES]) for name in outputs],
        [numpy_helper.from_array(weights, "w"), numpy_helper.from_array(bias, "b")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()


def correct(scores, labels, k):
    order = np.argsort(-scores.astype(np.float64), axis=1, kind="stable")[:, :k]
    return int((order == labels[:, None]).any(axis=1).sum())


def ranked(random):
    """Scores with many ties, infinities and zeros of both signs."""
    for rows, classes, k in [(40, 2, 1), (60, 5, 2), (60, 7, 5), (30, 7, 7), (200, 3, 1)]:
        scores = random.choice([-np.inf, -1.5, -0.0, 0.0, 0.25, 0.25, 2.0, np.inf], (rows, classes))
        labels = random.integers(0, classes, rows)
        # argmax and the stable order agree on the first.
        assert int((np.argmax(scores, axis=1) == labels).sum()) == correct(scores, labels, 1)
        yield {
            "k": k,
            "scores": [[str(value) for value in row] for row in scores.tolist()],
            "labels": labels.tolist(),
            "top1": correct(scores, labels, 1),
            "topK": correct(scores, labels, k),
        }


def main():
    random = np.random.default_rng(6)
    weights, bias = quarters(random, (INPUTS, CLASSES)), quarters(random, CLASSES)
    # Two classes that no item tells apart.
    bias[2] += 3
    weights[:, 4], bias[4] = weights[:, 2], bias[2]
    x = quarters(random, (ITEMS, INPUTS))
    fixed, free = classifier(weights, bias, 4, ["scores"]), classifier(weights, bias, "N", ["scores"])
    (scores,) = onnxruntime.InferenceSession(free).run(["scores"], {"x": x})
    assert np.array_equal(scores, x @ weights + bias), "the numbers are exact"
    # Right for some, next to right for some, and the second of two equal classes.
    order = np.argsort(-scores, axis=1, kind="stable")
    labels = order[np.arange(ITEMS), random.integers(0, 4, ITEMS)].astype(np.int64)
    tied = np.flatnonzero(order[:, 0] == 2)
    assert len(tied) >= 1, "a tie at the top"
    labels[tied[0]] = 4
    targets = scores + quarters(random, scores.shape)
    golden = {
        "fixed": text(fixed),
        "free": text(free),
        "twoOutputs": text(classifier(weights, bias, 4, ["scores", "double"])),
        "x": saved(np.save, x),
        "labels": saved(np.save, labels),
        "targets": saved(np.save, targets),
        "archive": saved(np.savez, x=x, labels=labels.astype(np.uint8)),
        "compressed": saved(np.savez_compressed, x=x, labels=labels),
        "items": ITEMS,
        "classes": CLASSES,
        "top1": correct(scores, labels, 1),
        "top3": correct(scores, labels, 3),
        "mse": float(np.mean((scores.astype(np.float64) - targets.astype(np.float64)) ** 2)),
        "doubleMse": float(np.mean((2 * scores.astype(np.float64) - targets.astype(np.float64)) ** 2)),
    }
    cases = list(ranked(random))
    with open(sys.argv[1] if len(sys.argv) > 1 else FILE, "w", encoding="utf-8") as file:
        # A line for each value and case.
        parts = [f'"{name}": {json.dumps(value)}' for name, value in golden.items()]
        parts.append('"ranked": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]")
        file.write("{\n" + ",\n".join(parts) + "\n}\n")


if __name__ == "__main__":
    main()
