#!/usr/bin/env python3
"""Writes the smallest model that has something to count: one matrix product, as an ONNX file, without any package.

    make_product.py M K N OUT.onnx      [M, K] times [K, N]: 2 M K N operations
"""

import sys

from protobuf_fields import field, varint

FLOAT = 1


def number(key, value):
    """A field of a whole number."""
    return varint(key << 3) + varint(value)


def text(key, value):
    return field(key, value.encode())


def tensor(name, shape):
    dims = b"".join(field(1, number(1, size)) for size in shape)
    return text(1, name) + field(2, field(1, number(1, FLOAT) + field(2, dims)))


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    m, k, n = map(int, sys.argv[1:4])
    node = text(1, "a") + text(1, "b") + text(2, "c") + text(3, "product") + text(4, "MatMul")
    graph = field(1, node) + text(2, "product") + field(11, tensor("a", [m, k])) + field(11, tensor("b", [k, n]))
    graph += field(12, tensor("c", [m, n]))
    model = number(1, 8) + text(2, "podium") + field(7, graph) + field(8, number(2, 17))
    with open(sys.argv[4], "wb") as file:
        file.write(model)


if __name__ == "__main__":
    main()
