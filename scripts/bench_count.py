#!/usr/bin/env python3
"""Measures `podium count` against onnx-tool and onnx.shape_inference, in pairs, on the golden models; see scripts/bench.

    bench_count.py MODELS [--json]

A figure is the median of its runs, its spread the smallest and the largest. Memory is the peak resident set of the whole process.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from bench_rows import Row, limit_row, machine, progress, reason, report

HERE = os.path.dirname(os.path.abspath(__file__))
FACTS = os.path.join(HERE, "..", "Tests", "CostsTests", "Golden", "facts.json")
PEER = os.path.join(HERE, "bench_peer.py")
PODIUM = os.environ["PODIUM_BINARY"]
LAUNCH = os.environ["BENCH_LAUNCH"]

PAIRS = 3
# Passes of ours in one process, which takes much longer to start than a pass does.
PASSES = 9
START_RUNS = 21

MILLISECOND, MEGABYTE = 1e6, 1e6


@dataclass
class Model:
    id: str
    path: str
    # Name to sizes and what all elements are.
    inputs: dict

    @property
    def arguments(self):
        arguments = []
        for name, (dims, value) in self.inputs.items():
            # A single number has no sizes to give.
            if dims:
                arguments += ["--input", f"{name}={'x'.join(map(str, dims))}"]
            if value:
                arguments += ["--value", f"{name}={value}"]
        return arguments


def golden_models(folder):
    """Those that are there; exports with weights of the true size, see restore_weights.py."""
    models = []
    with open(FACTS, encoding="utf-8") as file:
        facts = json.load(file)
    for fact in facts:
        if "package" in fact:
            path = os.path.join(folder, "golden", f"{fact['id']}.onnx")
        else:
            path = os.path.join(folder, "restored", f"{fact['id']}.onnx")
        if os.path.exists(path):
            values = fact.get("values", {})
            models.append(Model(fact["id"], path, {n: [dims, values.get(n, 0)] for n, dims in fact["inputs"].items()}))
    return models


def whole(command):
    """Milliseconds and peak megabytes of a process, its output; without the first two when it failed."""
    with tempfile.NamedTemporaryFile() as output:
        launched = subprocess.run([LAUNCH, output.name, *command], stdout=subprocess.PIPE, check=True)
        elapsed, peak, status = map(int, launched.stdout.split())
        text = output.read().decode(errors="replace")
    return (elapsed / MILLISECOND, peak * 1024 / MEGABYTE, text) if status == 0 else (None, None, text)


def count_command(model, *more):
    return [PODIUM, "count", model.path, *model.arguments, *more]


def read_on_demand(path):
    """Has the program read from the disk anew, as it is after an installation.

    Linux keeps a file in pieces of the size in which it came, and maps whole pieces: the same program takes 2 MB more after
    something has read it from end to end, as a debugger does. Python and its libraries were read on demand.
    """
    program = os.open(path, os.O_RDONLY)
    try:
        os.fsync(program)
        os.posix_fadvise(program, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(program)


def whole_rows(models):
    """Time and memory of whole processes against onnx-tool's."""
    times, memories = [], []
    read_on_demand(PODIUM)
    whole(count_command(models[0]))
    for model in models:
        progress(f"whole process: {model.id}")
        time_row = Row(f"whole process: {model.id}", "ms", "onnx-tool", target=20)
        memory_row = Row(f"peak memory: {model.id}", "MB", "onnx-tool", target=4)
        rows = (time_row, memory_row)
        peer = [sys.executable, PEER, "onnx-tool", model.path, json.dumps(model.inputs)]
        for _ in range(PAIRS):
            collect(rows, "ours", whole(count_command(model)), "podium")
            if not time_row.note:
                collect(rows, "other", whole(peer), "onnx-tool")
        times.append(time_row)
        memories.append(memory_row)
    return times, memories


def collect(rows, side, run, who):
    elapsed, memory, text = run
    for row, figure in zip(rows, (elapsed, memory)):
        if figure is None:
            row.note = f"{who}: {reason(text)}"
        else:
            getattr(row, side).append(figure)


class Peers:
    """A process that has imported all it needs, and is asked for one pass after the other."""

    def __init__(self):
        command = [sys.executable, PEER, "--serve"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def run(self, peer, model):
        task = {"peer": peer, "model": model.path, "inputs": model.inputs}
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def in_process_rows(models):
    """Read, infer and count together, against onnx-tool's load, infer and profile, and against onnx's load and infer."""
    tools, inferences = [], []
    peers = Peers()
    for model in models:
        progress(f"in process: {model.id}")
        tool = Row(f"in process: {model.id}", "ms", "onnx-tool", target=10)
        inference = Row(f"in process: {model.id}", "ms", "onnx.shape_inference")
        for pair in range(PAIRS + 1):
            ours = whole(count_command(model, "--json", "--repeat", str(PASSES)))[2]
            for row in (tool, inference):
                if row.note:
                    continue
                answer = peers.run(row.other_name, model)
                if "error" in answer:
                    row.note = f"{row.other_name}: {answer['error']}"
                elif pair > 0:  # The first pass of each model warms up.
                    row.other.append(answer["ns"] / MILLISECOND)
            if pair > 0:
                passes = json.loads(ours).get("elapsedNs") if ours else None
                for row in (tool, inference):
                    if passes:
                        row.ours.append(statistics.median(passes) / MILLISECOND)
                    else:
                        row.note = "podium count says no elapsedNs"
        tools.append(tool)
        inferences.append(inference)
    peers.close()
    return tools, inferences


def median_row(rows, target):
    """The median of the rows' ratios against what is wanted of it."""
    ratios = [row.ratio for row in rows if row.ratio is not None]
    name = f"median of {len(ratios)} models: to {rows[0].other_name}" if rows else "median of no model"
    reached = [statistics.median(ratios)] if ratios else []
    return Row(name, "x", "limit", ours=reached, other=[target], target=1, more_is_better=True)


def large_rows(folder):
    """1.7 GB of weights inside the file, against limits and against the same graph without them."""
    progress("1.7 GB")
    large = Model("large", os.path.join(folder, "large", "large.onnx"), {"ids": [[1, 256], 0]})
    weightless = Model("weightless", os.path.join(folder, "large", "weightless.onnx"), large.inputs)
    runs = {"large": [], "weightless": [], "json": []}
    whole(count_command(large))
    for _ in range(3 * PAIRS):
        runs["large"].append(whole(count_command(large)))
        runs["weightless"].append(whole(count_command(weightless)))
    for _ in range(PAIRS):
        runs["json"].append(whole(count_command(large, "--json")))
    times = {name: [run[0] for run in all_runs if run[0] is not None] for name, all_runs in runs.items()}
    memory = [run[1] for run in runs["large"] if run[1] is not None]
    above = [ours - other for ours, other in zip(times["large"], times["weightless"])]
    rows = [
        limit_row("1.7 GB model, whole process", "ms", 100, times["large"]),
        limit_row("1.7 GB model, peak memory", "MB", 128, memory),
        Row("1.7 GB model against its graph without weights", "ms", "weightless", times["large"], times["weightless"]),
        limit_row("the same, what the weights cost", "ms", 20, [max(difference, 0.001) for difference in above]),
        limit_row("1.7 GB model, whole process, --json", "ms", 100, times["json"]),
    ]
    rows[-1].note = "with the SHA-256 of the file, if it is said"
    return rows


def start_rows(models):
    progress("start-up")
    smallest = min(models, key=lambda model: os.path.getsize(model.path))
    runs = [whole(count_command(smallest))[0] for _ in range(START_RUNS)]
    case = f"start-up: {smallest.id}, {os.path.getsize(smallest.path)} bytes"
    return [limit_row(case, "ms", 15, [run for run in runs if run is not None])]


def main():
    folder = sys.argv[1]
    described = machine()
    models = golden_models(folder)
    whole_times, memories = whole_rows(models)
    tools, inferences = in_process_rows(models)
    medians = [median_row(tools, 50)]
    sections = [
        ("Whole process, ms, against onnx-tool; wanted: 20x on every model", whole_times),
        ("In process, ms, against onnx-tool; wanted: 10x on every model", tools),
        ("In process, ms, against onnx.shape_inference, which counts nothing", inferences),
        ("In process, the median of the ratios, against what is wanted of it", medians),
        ("Peak memory, MB, against onnx-tool; wanted: a quarter", memories),
        ("1.7 GB of weights in the file, against limits", large_rows(folder)),
        ("Start-up, ms, against the limit", start_rows(models)),
    ]
    report("count", described, sections)


if __name__ == "__main__":
    main()
