"""What the fleet is given to do: manifests that follow from their number and a seed, and a model of a few bytes."""

import random

# Of the jobs with these ids every attempt fails; all others succeed.
FAILING = ("error", "crash", "hang")
PROBES, COUNTS = 12, 6


def varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def number(field, value):
    return varint(field << 3) + varint(value)


def content(field, data):
    data = data.encode() if isinstance(data, str) else data
    return varint(field << 3 | 2) + varint(len(data)) + data


def model():
    """An ONNX file, by the field numbers of the public format: `x` [N, 64] times `w` [64, 32], then a Sigmoid."""

    def node(kind, inputs, output):
        return content(1, b"".join(content(1, name) for name in inputs) + content(2, output) + content(3, kind) + content(4, kind))

    def value(name, sizes):
        shape = b"".join(content(1, number(1, size) if isinstance(size, int) else content(2, size)) for size in sizes)
        return content(1, name) + content(2, content(1, number(1, 1) + content(2, shape)))

    weights = number(1, 64) + number(1, 32) + number(2, 1) + content(8, "w") + content(9, bytes(4 * 64 * 32))
    graph = node("MatMul", ["x", "w"], "a") + node("Sigmoid", ["a"], "y")
    graph += content(2, "small") + content(5, weights) + content(11, value("x", ["N", 64])) + content(12, value("y", ["N", 32]))
    return number(1, 8) + content(8, number(2, 17)) + content(7, graph)


def manifest(index, seed, path):
    """Probes in the worker and in processes of their own, some that fail, and counts that go to the leaderboard."""
    chance = random.Random(f"{seed}/{index}")
    tasks = [
        f"  - {{ use: probe, id: {kind}, with: {{ sleep: {chance.randint(20, 400)}ms, isolate: {isolate} }} }}"
        for kind, isolate in [("inside", "false"), ("isolated", "true")]
    ]
    failure = FAILING[index % len(FAILING)]
    lines = [
        "podium: 1",
        f"name: chaos-{index}",
        "defaults: { timeout: 20s, retries: 3 }",
        "variants:",
        *(f"  - {{ name: p{n} }}" for n in range(PROBES // 2)),
        "tasks:",
        *tasks,
        f"  - {{ use: probe, id: {failure}, timeout: 1s, retries: 0, with: {{ fail: {failure}, isolate: true }} }}",
    ]
    sizes = range(1 + index * COUNTS, 1 + (index + 1) * COUNTS)
    counts = [
        "podium: 1",
        f"name: counts-{index}",
        "defaults: { timeout: 20s, retries: 3 }",
        "variants:",
        *(f'  - {{ name: n{size}, model: {{ file: "{path}", dims: {{ N: {size} }} }} }}' for size in sizes),
        "tasks: [{ use: flops, id: flops/chaos }]",
    ]
    return "\n".join(lines if index % 2 == 0 else counts) + "\n"
