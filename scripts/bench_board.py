#!/usr/bin/env python3
"""Is a record what it says? Real matches on this machine: variants that are equal, and one that is 2% slower; see scripts/bench.

    bench_board.py [--json] [--quick]

Null: boards of one kernel under many names, each name measured anew, so that whoever is best is so by chance; every match that ends
with a record is a false one. Power: a model of 50 equal products against one of 51, which is 2% slower by construction; every match
that does not say so is a miss. A podium coordinator and one worker play them, as `publish: { match: best-per-board }` asks.

Growth: a board of 100,000 entries, see bench_growth.py.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import bench_growth
from bench_rows import Row, machine, progress, report

PODIUM = os.environ["PODIUM_BINARY"]
QUICK = "--quick" in sys.argv

BOARDS = 1 if QUICK else 4
NAMES = 4 if QUICK else 12
PAIRS = 2 if QUICK else 10
SIZE = 192
USES = (50, 51)
ENTRIES = 10_000 if QUICK else 100_000
ROUNDS = 2 if QUICK else 5
# False records a board, at most; matches that see 2%, of all.
FALSE_LIMIT, POWER_WANTED = 0.2, 0.9
# No board of an experiment begins later than this; seconds.
TIME_LIMIT = (2 if QUICK else 15) * 60
BATCH_LIMIT = "20m"
# Until a coordinator has read its board; seconds.
START_LIMIT = 120

KERNEL = f"matmul:m={SIZE},n={SIZE},k={SIZE},dtype=f32"


def free_ports(count):
    """Ports that nothing listens on now."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class Site:
    """A coordinator and a worker in a folder of their own, on a board that is there or a new one."""

    def __init__(self, folder, board=None):
        os.makedirs(folder, exist_ok=True)
        self.folder = folder
        self.processes = []
        address, self.http = (f"127.0.0.1:{port}" for port in free_ports(2))
        address = f"tcp://{address}"
        for peer, role in (("worker", "work"), ("client", "submit")):
            self.run("keys", "create", peer, "--role", role, "--state", f"{folder}/state", "--connect", address,
                     "--out", f"{folder}/{peer}.access")
        self.board = board or f"{folder}/board.json"
        self.start("coordinator", "--bind", address, "--state", f"{folder}/state", "--board", self.board, "--http", self.http)
        self.wait()
        self.start("worker", "--access", f"{folder}/worker.access", "--state", f"{folder}/worker")

    def wait(self):
        """Until the coordinator serves: it reads its board before."""
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end and self.processes[0].poll() is None:
            with socket.socket() as probe:
                host, port = self.http.split(":")
                if probe.connect_ex((host, int(port))) == 0:
                    return
            time.sleep(0.1)
        with open(f"{self.folder}/coordinator.log", encoding="utf-8", errors="replace") as log:
            words = log.read().strip().splitlines()[-1:] or ["it said nothing"]
        self.stop()
        raise RuntimeError(f"no coordinator within {START_LIMIT} s: {words[0]}")

    def start(self, *arguments):
        with open(f"{self.folder}/{arguments[0]}.log", "wb") as log:
            self.processes.append(subprocess.Popen([PODIUM, *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log))

    def run(self, *arguments):
        """Its JSON, if it gives any; None when it failed."""
        result = subprocess.run([PODIUM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if result.returncode not in (0, 1):
            print(f"bench: podium {arguments[0]} ended with {result.returncode}: {result.stderr.strip()}", file=sys.stderr)
            return None
        try:
            return json.loads(result.stdout)
        except ValueError:
            return {}

    def write(self, name, manifest):
        path = f"{self.folder}/{name}.yaml"
        with open(path, "w", encoding="utf-8") as file:
            file.write(manifest)
        return path

    def manifest(self, name):
        """A batch of one count, the file of it."""
        model = f"{self.folder}/count.onnx"
        if not os.path.exists(model):
            write_model(model, 2)
        text = f"podium: 1\nname: {name}\nvariants:\n  - {{ name: {name}, model: {{ file: {model} }} }}\n"
        return self.write(name, text + "tasks:\n  - { use: flops, id: flops/growth }\n")

    def play(self, name, manifest):
        """Runs a batch with its matches to the end. Gives the board's row of its kernels task, or none."""
        path = self.write(name, manifest)
        if self.run("submit", path, "--wait", "--json", "--timeout", BATCH_LIMIT, "--access", f"{self.folder}/client.access") is None:
            return None
        shown = self.run("board", "show", f"kernels/{name}", "--json", "--board", self.board)
        return shown["boards"][0] if shown else None

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes = []


def manifest(name, variants):
    lines = [f"podium: 1\nname: {name}\ndefaults: {{ timeout: 2m, trials: 5 }}\nvariants:"]
    lines += [f"  - {{ name: {variant}, model: {{ {model} }} }}" for variant, model in variants]
    lines += [f"tasks:\n  - {{ use: kernels, id: kernels/{name}, with: {{ reuse: never }} }}", "publish: { match: best-per-board }"]
    return "\n".join(lines) + "\n"


def write_model(path, uses):
    """A chain of equal products, so that its kernel time is that of one, so many times."""
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    weight = numpy_helper.from_array(np.full((SIZE, SIZE), 1 / SIZE, np.float32), "weight")
    nodes = [helper.make_node("MatMul", [f"x{index}", "weight"], [f"x{index + 1}"], name=f"product{index}") for index in range(uses)]
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [SIZE, SIZE]) for name in ("x0", f"x{uses}")]
    graph = helper.make_graph(nodes, "chain", ends[:1], ends[1:], [weight])
    onnx.save(helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)]), path)


def null(site, end):
    """False records of each board, and the matches that were played and counted."""
    false, counted, void = [], 0, 0
    for index in range(BOARDS):
        if time.monotonic() > end:
            break
        progress(f"board {index + 1} of {BOARDS} of {NAMES} equal variants")
        row = site.play(f"null{index}", manifest(f"null{index}", [(f"n{name}", f'kernel: "{KERNEL}"') for name in range(NAMES)]))
        if row is None:
            continue
        verdicts = [match["verdict"] for match in row["matches"]]
        void += verdicts.count("void")
        counted += len(verdicts) - verdicts.count("void")
        # From either side: whoever wins is no better. A board without any match shows nothing.
        if len(verdicts) > verdicts.count("void"):
            false.append(verdicts.count("won") + verdicts.count("lost"))
    return false, counted, void


def power(site, end):
    """Of each match 1 when it says that 50 products are faster than 51; how many showed nothing; how many pairs came to none.

    A pair plays when both its sides were measured undisturbed and the faster came out first: pairs are taken until enough played.
    """
    seen, void, idle = [], 0, 0
    for uses in USES:
        write_model(f"{site.folder}/chain{uses}.onnx", uses)
    while len(seen) < PAIRS and time.monotonic() < end:
        progress(f"match {len(seen) + 1} of {PAIRS} of 50 against 51 products")
        # The slower has the seat: it comes first.
        name = f"power{len(seen) + void + idle}"
        files = [f"file: {site.folder}/chain{uses}.onnx" for uses in USES]
        variants = [(f"slow-{name}", files[1]), (f"fast-{name}", files[0])]
        row = site.play(name, manifest(name, variants))
        played = row["matches"] if row else []
        idle += 0 if played else 1
        for match in played:
            if match["verdict"] == "void":
                void += 1
                continue
            winner = {"won": match["challengerVariant"], "lost": match["holderVariant"]}.get(match["verdict"], "")
            seen.append(1 if winner.startswith("fast") else 0)
    return seen, void, idle


def mean(values):
    return sum(values) / len(values)


def matches(folder):
    """Rows of the two experiments."""
    site = Site(folder)
    try:
        false, counted, void = null(site, time.monotonic() + TIME_LIMIT)
        seen, unseen, idle = power(site, time.monotonic() + TIME_LIMIT)
    finally:
        site.stop()
    return [
        Row("null: boards without false record", "share", "wanted", ours=[0 if records else 1 for records in false],
            other=[1 - FALSE_LIMIT], target=1, more_is_better=True, statistic=mean,
            note=f"{sum(false)} false records of {counted} matches on {len(false)} boards of {NAMES} equal variants; {void} void"),
        Row("power: matches that see 2%", "share", "wanted", ours=seen, other=[POWER_WANTED], target=1, more_is_better=True,
            statistic=mean,
            note=f"{len(seen)} matches counted, {unseen} void; {idle} pairs played none: a side was disturbed, or looked no slower"),
    ]


def growth(folder):
    return bench_growth.rows(lambda board: Site(f"{folder}/site", board), folder, ENTRIES, ROUNDS)


def main():
    """One part that fails does not take the other's figures with it."""
    described = machine()
    sections, failed = [], False
    for name, measure in (("growth of the file", growth), ("matches, as they are played", matches)):
        folder = tempfile.mkdtemp(prefix="podium-bench-board-")
        try:
            sections.append((name, measure(folder)))
        except (OSError, RuntimeError, ValueError, subprocess.SubprocessError) as error:
            print(f"bench: {name}: {error}; its rows are missing", file=sys.stderr)
            failed = True
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    report("board", described, sections)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
