#!/usr/bin/env python3
"""Gives exported golden models, kept without their weights, files of the true size to read weights from.

    restore_weights.py EXPORTS FOLDER      EXPORTS holds ID.ext.onnx, whose weights lie in a file that is missing

Copies each into FOLDER and makes the missing file, all zeros and taking no space on disk: a tool that loads weights reads as many
bytes as of the real model. Does nothing where all is there.
"""

import os
import shutil
import sys

import onnx


def missing_files(model):
    """Sizes by name."""
    sizes = {}
    for tensor in model.graph.initializer:
        entries = {entry.key: entry.value for entry in tensor.external_data}
        if "location" in entries:
            end = int(entries.get("offset", 0)) + int(entries.get("length", 0))
            sizes[entries["location"]] = max(sizes.get(entries["location"], 0), end)
    return sizes


def main():
    exports, folder = sys.argv[1:]
    for name in sorted(os.listdir(exports)):
        if not name.endswith(".ext.onnx"):
            continue
        # Two models may call their files the same.
        target = os.path.join(folder, name.removesuffix(".ext.onnx"))
        copy = os.path.join(target, name)
        if os.path.exists(copy):
            continue
        os.makedirs(target, exist_ok=True)
        for file, size in missing_files(onnx.load(os.path.join(exports, name), load_external_data=False)).items():
            if os.path.basename(file) != file:
                sys.exit(f"restore_weights: {name} names a file outside its folder: {file}")
            with open(os.path.join(target, file), "wb") as made:
                made.truncate(size)
        shutil.copyfile(os.path.join(exports, name), copy)


if __name__ == "__main__":
    main()
