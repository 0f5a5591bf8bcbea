#!/usr/bin/env python3
"""The others that scripts/bench count measures against. Loads, infers and profiles one model.

    bench_peer.py PEER MODEL INPUTS    once; PEER is onnx-tool or onnx.shape_inference, INPUTS {name: [dims, value]} as JSON
    bench_peer.py --serve              the same for each line {"peer", "model", "inputs"}; answers {"ns"} or {"error"} a line

What is timed starts with the file and ends with the count; that Python starts and imports what it needs is not in it.
"""

import contextlib
import io
import json
import sys
import time


def arrays(path, inputs):
    """What onnx-tool is fed: it takes the sizes, and the numbers where it folds."""
    import numpy as np
    import onnx

    model = onnx.load(path, load_external_data=False)
    types = {declared.name: declared.type.tensor_type.elem_type for declared in model.graph.input}
    return {
        name: np.full(dims, value, onnx.helper.tensor_dtype_to_np_dtype(types[name]))
        for name, (dims, value) in inputs.items()
    }


def onnx_tool(path, inputs):
    import onnx_tool as tool

    fed = arrays(path, inputs)
    start = time.perf_counter_ns()
    model = tool.loadmodel(path, {"verbose": False})
    model.graph.graph_reorder_nodes()
    model.graph.shape_infer(fed)
    model.graph.profile(exclude_ops=tool.NoMacsOps)
    return time.perf_counter_ns() - start


def shape_inference(path, inputs):
    import onnx

    start = time.perf_counter_ns()
    model = onnx.load(path, load_external_data=False)
    for declared in model.graph.input:
        if declared.name in inputs:
            shape = declared.type.tensor_type.shape
            del shape.dim[:]
            for size in inputs[declared.name][0]:
                shape.dim.add(dim_value=size)
    onnx.shape_inference.infer_shapes(model)
    return time.perf_counter_ns() - start


PEERS = {"onnx-tool": onnx_tool, "onnx.shape_inference": shape_inference}


def run(peer, path, inputs):
    # onnx-tool prints, and gives up on some models by leaving the process.
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return {"ns": PEERS[peer](path, inputs)}
    except (Exception, SystemExit) as error:
        return {"error": f"{type(error).__name__}: {error}".splitlines()[0][:120]}


def main():
    if sys.argv[1] == "--serve":
        for line in sys.stdin:
            task = json.loads(line)
            print(json.dumps(run(task["peer"], task["model"], task["inputs"])), flush=True)
        return
    peer, path, inputs = sys.argv[1:]
    answer = run(peer, path, json.loads(inputs))
    print(json.dumps(answer))
    sys.exit(1 if "error" in answer else 0)


if __name__ == "__main__":
    main()
