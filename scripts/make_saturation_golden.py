#!/usr/bin/env python3
"""Writes what numpy says of activations, for the tests of `podium saturation`.

    make_saturation_golden.py [FILE]

FILE is Tests/ProfilingTests/Golden/saturation.json unless given: values and derivatives of functions, statistics of their inputs,
and the gates of recurrent layers. The formulas are written here a second time, from the ONNX specifications, and checked: each
derivative against a difference quotient, each largest derivative against a search in 50 digits, and recurrent layers against the
reference implementation in the onnx package where that has them.
"""

import json
import math
import os
import sys
from decimal import Decimal, getcontext

import numpy as np
import onnx
from onnx import helper
from onnx.reference import ReferenceEvaluator

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Tests", "ProfilingTests", "Golden", "saturation.json")
RANKS = [1, 5, 25, 50, 75, 95, 99]
SELU = [float(np.float32(1.6732631921768188)), float(np.float32(1.0507010221481323))]
erf = np.vectorize(math.erf, otypes=[float])


def drawn(random, shape, scale):
    """Normal numbers that are short to write: multiples of 1/256."""
    return (np.round(random.standard_normal(shape) * scale * 256) / 256).astype(np.float32)


def listed(values):
    """To 13 digits."""
    return [float(f"{value:.13g}") for value in np.reshape(values, -1)]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def density(x):
    return np.exp(-x * x / 2) / np.sqrt(2 * np.pi)


def gelu_tanh_argument(x):
    return np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)


# Name: (f, f', parameters). Where a kink is, f' is that of the side below or, next to a flat side, 0.
FUNCTIONS = {
    "sigmoid": (sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x)), []),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2, []),
    "softsign": (lambda x: x / (1 + abs(x)), lambda x: 1 / (1 + abs(x)) ** 2, []),
    "erf": (erf, lambda x: 2 / np.sqrt(np.pi) * np.exp(-x * x), []),
    "softplus": (lambda x: np.log(1 + np.exp(x)), sigmoid, []),
    "mish": (
        lambda x: x * np.tanh(np.log(1 + np.exp(x))),
        lambda x: np.tanh(np.log(1 + np.exp(x))) + x * sigmoid(x) * (1 - np.tanh(np.log(1 + np.exp(x))) ** 2),
        [],
    ),
    "scaledTanh": (lambda x: 1.5 * np.tanh(0.5 * x), lambda x: 0.75 * (1 - np.tanh(0.5 * x) ** 2), [1.5, 0.5]),
    "hardSigmoid": (
        lambda x: np.clip(0.25 * x + 0.5, 0, 1),
        lambda x: np.where((0.25 * x + 0.5 > 0) & (0.25 * x + 0.5 < 1), 0.25, 0.0),
        [0.25, 0.5],
    ),
    "gelu": (lambda x: x * (1 + erf(x / np.sqrt(2))) / 2, lambda x: (1 + erf(x / np.sqrt(2))) / 2 + x * density(x), []),
    "geluTanh": (
        lambda x: 0.5 * x * (1 + np.tanh(gelu_tanh_argument(x))),
        lambda x: 0.5 * (1 + np.tanh(gelu_tanh_argument(x)))
        + 0.5 * x * (1 - np.tanh(gelu_tanh_argument(x)) ** 2) * np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * x**2),
        [],
    ),
    "swish": (lambda x: x * sigmoid(x), lambda x: sigmoid(x) * (1 + x * (1 - sigmoid(x))), [1.0]),
    "quickGelu": (
        lambda x: x * sigmoid(1.702 * x),
        lambda x: sigmoid(1.702 * x) * (1 + 1.702 * x * (1 - sigmoid(1.702 * x))),
        [1.702],
    ),
    "elu": (lambda x: np.where(x > 0, x, 1.5 * (np.exp(x) - 1)), lambda x: np.where(x > 0, 1.0, 1.5 * np.exp(x)), [1.5]),
    "celu": (lambda x: np.where(x > 0, x, 2 * (np.exp(x / 2) - 1)), lambda x: np.where(x > 0, 1.0, np.exp(x / 2)), [2.0]),
    "selu": (
        lambda x: SELU[1] * np.where(x > 0, x, SELU[0] * (np.exp(x) - 1)),
        lambda x: SELU[1] * np.where(x > 0, 1.0, SELU[0] * np.exp(x)),
        SELU,
    ),
    "relu": (lambda x: np.maximum(x, 0), lambda x: np.where(x > 0, 1.0, 0.0), []),
    "clippedRelu": (lambda x: np.clip(x, 0, 6), lambda x: np.where((x > 0) & (x < 6), 1.0, 0.0), [6.0]),
    "leakyRelu": (lambda x: np.where(x < 0, 0.125 * x, x), lambda x: np.where(x > 0, 1.0, 0.125), [0.125]),
    "thresholdedRelu": (lambda x: np.where(x > 0.75, x, 0), lambda x: np.where(x > 0.75, 1.0, 0.0), [0.75]),
    "hardSwish": (
        lambda x: x * np.clip(x / 6 + 0.5, 0, 1),
        lambda x: np.where(x <= -3, 0.0, np.where(x > 3, 1.0, (2 * x + 3) / 6)),
        [],
    ),
    "affine": (lambda x: -2 * x + 1, lambda x: np.full_like(x, -2.0), [-2.0, 1.0]),
}
KINKS = {"hardSigmoid": [-2, 2], "clippedRelu": [0, 6], "thresholdedRelu": [0.75], "hardSwish": [-3, 3]}


def d(text):
    return Decimal(str(text))


def decimal_tanh(x):
    e = (2 * x).exp()
    return (e - 1) / (e + 1)


def decimal_sigmoid(x):
    return 1 / (1 + (-x).exp())


def decimal_mish(x):
    t, s = decimal_tanh((1 + x.exp()).ln()), decimal_sigmoid(x)
    return t + x * s * (1 - t * t)


def decimal_swish(x):
    s = decimal_sigmoid(x)
    return s * (1 + x * (1 - s))


def decimal_gelu_tanh(x):
    scale = (2 / PI).sqrt()
    t = decimal_tanh(scale * (x + d("0.044715") * x**3))
    return (1 + t) / 2 + x / 2 * (1 - t * t) * scale * (1 + 3 * d("0.044715") * x * x)


getcontext().prec = 50
PI = d("3.14159265358979323846264338327950288419716939937510")


def largest(slope, low, high):
    """The maximum of a function with one hump between two places, by golden sections: half of the digits of where, all of what."""
    ratio = (d(5).sqrt() - 1) / 2
    while high - low > d("1e-24"):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if slope(left) < slope(right):
            low = left
        else:
            high = right
    return slope((low + high) / 2)


LARGEST = {
    "mish": largest(decimal_mish, d(0), d(4)),
    "swish": largest(decimal_swish, d(0), d(6)),
    "geluTanh": largest(decimal_gelu_tanh, d(0), d(3)),
}
LARGEST["quickGelu"] = LARGEST["swish"]


def steepest(name):
    """On a fine grid, where it is not known better."""
    if name in LARGEST:
        return float(LARGEST[name])
    x = np.union1d(np.linspace(-30, 30, 600001), [0.0, 3.0, math.sqrt(2)])
    return float(np.max(np.abs(FUNCTIONS[name][1](x))))


def function_cases():
    x = np.concatenate([np.linspace(-12, 12, 49), [-1.25, -0.1, 0.3, 0.75, 1.41421354, 2.3993573, 30, -30]]).astype(np.float32)
    x = x.astype(float)
    for name, (value, slope, parameters) in FUNCTIONS.items():
        smooth = x[[min((abs(at - k) for k in KINKS.get(name, []) + [0]), default=1) > 1e-3 for at in x]]
        step = 1e-5
        quotient = (value(smooth + step) - value(smooth - step)) / (2 * step)
        assert np.allclose(quotient, slope(smooth), atol=1e-8), name
        yield {
            "function": name,
            "parameters": parameters,
            "x": x.tolist(),
            "values": listed(value(x)),
            "slopes": listed(np.abs(slope(x))),
            "largest": steepest(name),
        }


def softmax(x, axes):
    e = np.exp(x - np.max(x, axis=axes, keepdims=True))
    return e / np.sum(e, axis=axes, keepdims=True)


def softmax_cases(random):
    for shape, axis, reaches_end in [([2, 3, 4], -1, False), ([2, 3, 4], 1, False), ([2, 3, 4], 1, True), ([5], 0, False)]:
        x = drawn(random, shape, 3)
        axes = tuple(range(axis, len(shape))) if reaches_end else axis
        share = softmax(x.astype(float), axes)
        # The diagonal of the Jacobian, diag(s) - s s^T, row by row where the axis is the last one.
        if axis in (-1, len(shape) - 1):
            for row in share.reshape(-1, shape[-1]):
                assert np.allclose(np.diag(np.diag(row) - np.outer(row, row)), row * (1 - row))
        yield {
            "shape": shape,
            "axis": axis,
            "reachesEnd": reaches_end,
            "x": x.reshape(-1).tolist(),
            "softmax": listed(share * (1 - share)),
            "logSoftmax": listed(1 - share),
        }


def distribution(values):
    if not len(values):
        return None
    return {
        "mean": math.fsum(values) / len(values),
        "minimum": float(np.min(values)),
        "maximum": float(np.max(values)),
        "percentiles": [float(np.percentile(values, rank)) for rank in RANKS],
    }


def told(values):
    """Numbers as JSON has them, and the others by name."""
    return [float(value) if math.isfinite(value) else str(float(value)) for value in values]


def statistics_cases(random):
    wide = drawn(random, 400, 4)
    broken = np.concatenate([wide[:50], np.array([np.nan, np.inf, -np.inf, 3e38, -3e38, 0], np.float32)])
    cases = [(name, wide, 0.01) for name in ["sigmoid", "tanh", "gelu", "relu", "clippedRelu", "hardSwish", "softsign"]]
    cases += [("tanh", wide, 0.25), ("sigmoid", broken, 0.01), ("relu", broken, 0.01), ("gelu", broken, 0.01)]
    cases += [("sigmoid", wide[:0], 0.01), ("tanh", broken[50:53], 0.01), ("relu", wide[:1], 0.01)]
    for name, x, threshold in cases:
        finite = x[np.isfinite(x)].astype(float)
        with np.errstate(over="ignore", invalid="ignore"):
            slopes = np.abs(np.nan_to_num(FUNCTIONS[name][1](np.clip(finite, -700, 700))))
        most = {"gelu": (1 + math.erf(1)) / 2 + math.exp(-1) / math.sqrt(math.pi), "hardSwish": 1.5, "sigmoid": 0.25}.get(name, 1.0)
        yield {
            "function": name,
            "parameters": FUNCTIONS[name][2],
            "threshold": threshold,
            "x": told(x),
            "units": len(finite),
            "inputs": distribution(finite),
            "slopes": distribution(slopes),
            "saturated": int(np.sum(slopes < threshold * most)),
            "dead": int(np.sum(slopes == 0)) if name in ("relu", "clippedRelu", "hardSwish") else None,
            "inputCounts": np.histogram(finite, bins=20, range=(-10, 10))[0].tolist(),
            "below": int(np.sum(finite < -10)),
            "above": int(np.sum(finite > 10)),
            "slopeCounts": np.histogram(slopes / most, bins=20, range=(0, 1))[0].tolist(),
        }


CELL = {
    "Sigmoid": lambda x, a, b: sigmoid(x),
    "Tanh": lambda x, a, b: np.tanh(x),
    "Relu": lambda x, a, b: np.maximum(x, 0),
    "Softsign": lambda x, a, b: x / (1 + abs(x)),
    "HardSigmoid": lambda x, a, b: np.clip(a * x + b, 0, 1),
    "LeakyRelu": lambda x, a, b: np.where(x < 0, a * x, x),
}
USUAL = {"RNN": ["Tanh"], "GRU": ["Sigmoid", "Tanh"], "LSTM": ["Sigmoid", "Tanh", "Tanh"]}
GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}


def direction_of(kind, X, W, R, B, h, c, P, functions, resets_after):
    """All steps of one direction: the inputs of its functions and its hidden states, both [steps, batch, units]."""
    size = R.shape[1]
    Wb, Rb = B[: GATES[kind] * size], B[GATES[kind] * size :]
    traces, states = {}, []

    def note(**inputs):
        for name, value in inputs.items():
            traces.setdefault(name, []).append(value)

    for x in X:
        if kind == "RNN":
            pre = x @ W.T + h @ R.T + Wb + Rb
            note(h=pre)
            h = functions[0](pre)
        elif kind == "GRU":
            (Wz, Wr, Wh), (Rz, Rr, Rh) = np.split(W, 3), np.split(R, 3)
            (bz, br, bh), (sz, sr, sh) = np.split(Wb, 3), np.split(Rb, 3)
            z = x @ Wz.T + h @ Rz.T + bz + sz
            r = x @ Wr.T + h @ Rr.T + br + sr
            reset = functions[0](r)
            n = x @ Wh.T + bh + (reset * (h @ Rh.T + sh) if resets_after else (reset * h) @ Rh.T + sh)
            note(z=z, r=r, h=n)
            h = (1 - functions[0](z)) * functions[1](n) + functions[0](z) * h
        else:
            i, o, f, g = np.split(x @ W.T + h @ R.T + Wb + Rb, 4, axis=-1)
            Pi, Po, Pf = np.split(P, 3)
            i, f = i + Pi * c, f + Pf * c
            c = functions[0](f) * c + functions[0](i) * functions[1](g)
            o = o + Po * c
            note(i=i, o=o, f=f, c=g, C=c)
            h = functions[0](o) * functions[2](c)
        states.append(h)
    return {name: np.stack(values) for name, values in traces.items()}, np.stack(states)


def check(case, tensors, attributes, states):
    """Against the reference implementation of the onnx package."""
    names = ["X", "W", "R", "B", "", "initial_h"] + (["initial_c", "P"] if case["kind"] == "LSTM" else [])
    names = [name if name in tensors else "" for name in names]
    node = helper.make_node(case["kind"], names, ["Y"], hidden_size=case["size"], **attributes)
    kinds = {name: helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names if name}
    graph = helper.make_graph([node], "g", list(kinds.values()), [helper.make_tensor_value_info("Y", onnx.TensorProto.FLOAT, None)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)])
    (made,) = ReferenceEvaluator(model).run(["Y"], {name: tensors[name] for name in kinds})
    assert np.allclose(made, states, atol=1e-5), case


def recurrent_cases(random):
    steps, batch, inputs, size = 4, 2, 3, 3
    for kind, direction, options in [
        ("RNN", "forward", {}),
        ("RNN", "bidirectional", {"activations": ["LeakyRelu", "Softsign"], "alpha": [0.25]}),
        ("GRU", "forward", {"linear_before_reset": 0}),
        ("GRU", "forward", {"linear_before_reset": 1}),
        ("GRU", "bidirectional", {"linear_before_reset": 1}),
        ("GRU", "reverse", {"linear_before_reset": 0, "bare": True}),
        ("LSTM", "forward", {}),
        ("LSTM", "forward", {"bare": True}),
        ("LSTM", "reverse", {}),
        ("LSTM", "bidirectional", {"peepholes": True}),
        (
            "LSTM",
            "bidirectional",
            {"activations": ["HardSigmoid", "Tanh", "Relu", "Sigmoid", "Softsign", "Tanh"], "alpha": [0.25], "beta": [0.375]},
        ),
    ]:
        count = 2 if direction == "bidirectional" else 1
        gates, bare = GATES[kind], options.get("bare", False)
        shapes = {"X": [steps, batch, inputs], "W": [count, gates * size, inputs], "R": [count, gates * size, size]}
        if not bare:
            shapes |= {"B": [count, 2 * gates * size], "initial_h": [count, batch, size]}
            if kind == "LSTM":
                shapes["initial_c"] = [count, batch, size]
        if options.get("peepholes"):
            shapes["P"] = [count, 3 * size]
        tensors = {name: drawn(random, shape, 0.8) for name, shape in shapes.items()}
        names = options.get("activations", USUAL[kind] * count)
        alphas, betas = list(options.get("alpha", [])), list(options.get("beta", []))
        functions = []
        for name in names:
            a = alphas.pop(0) if name in ("HardSigmoid", "LeakyRelu") else None
            b = betas.pop(0) if name == "HardSigmoid" else None
            functions.append(lambda x, name=name, a=a, b=b: CELL[name](x, a, b))
        traces, states = {}, []
        wide = {name: value.astype(float) for name, value in tensors.items()}
        zeros = np.zeros
        for index, way in enumerate(["forward", "reverse"] if count == 2 else [direction]):
            X = wide["X"][::-1] if way == "reverse" else wide["X"]
            each = len(USUAL[kind])
            found, hidden = direction_of(
                kind,
                X,
                wide["W"][index],
                wide["R"][index],
                wide["B"][index] if not bare else zeros(2 * gates * size),
                wide["initial_h"][index] if not bare else zeros((batch, size)),
                wide["initial_c"][index] if "initial_c" in wide else zeros((batch, size)),
                wide["P"][index] if "P" in wide else zeros(3 * size),
                functions[index * each : (index + 1) * each],
                options.get("linear_before_reset", 0),
            )
            if way == "reverse":
                found, hidden = {name: value[::-1] for name, value in found.items()}, hidden[::-1]
            traces |= {(f"{name}, {way}" if count == 2 else name): value for name, value in found.items()}
            states.append(hidden)
        case = {
            "kind": kind,
            "direction": direction,
            "size": size,
            "resetsAfter": options.get("linear_before_reset", 0),
            "activations": options.get("activations", []),
            "alpha": options.get("alpha", []),
            "beta": options.get("beta", []),
            "tensors": {name: {"shape": list(value.shape), "values": value.reshape(-1).tolist()} for name, value in tensors.items()},
            "gates": {name: listed(value) for name, value in traces.items()},
        }
        states = np.stack(states, axis=1)
        case["tensors"]["Y"] = {"shape": list(states.shape), "values": listed(states.astype(np.float32))}
        # It has one direction only, and no functions but the usual ones.
        if direction == "forward" and "activations" not in options:
            attributes = {"linear_before_reset": options["linear_before_reset"]} if "linear_before_reset" in options else {}
            check(case, tensors, attributes, states)
        yield case


def main():
    random = np.random.default_rng(4)
    golden = {
        "functions": list(function_cases()),
        "softmax": list(softmax_cases(random)),
        "statistics": list(statistics_cases(random)),
        "recurrent": list(recurrent_cases(random)),
    }
    with open(sys.argv[1] if len(sys.argv) > 1 else FILE, "w", encoding="utf-8") as file:
        # A line for each case.
        parts = [f'"{name}": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]" for name, cases in golden.items()]
        file.write("{\n" + ",\n".join(parts) + "\n}\n")
    for name, value in LARGEST.items():
        print(name, value, file=sys.stderr)


if __name__ == "__main__":
    main()
