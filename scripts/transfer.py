"""The test behind scripts/transfer."""

import argparse
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

from chaos_proxy import Line, Proxy
from protobuf_fields import field, varint

PODIUM = os.environ["PODIUM_BINARY"]
# How long the link stays cut.
CUT = 1.5
# After a cut peers have so long to connect again before their silence counts, in seconds.
RECOVERY = 5
# Two beats: a heartbeat is not late while there is one in every such interval, in seconds.
LATE = 1.0
BEAT = re.compile(r"^(\S+) debug coordinator.*\bbeat\b")
AFTER, WORKER = re.compile(r"\bafterMs=(\d+)"), re.compile(r"\bworker=(\S+)")


def number(field_number, value):
    return varint(field_number << 3) + varint(value)


def write_model(path, size):
    """One ReLU of four numbers, and random bytes in a field that no reader knows; gives the file's digest."""
    shape = field(2, field(1, number(1, 4)))
    tensor = field(2, field(1, number(1, 1) + shape))
    node = field(1, b"x") + field(2, b"y") + field(4, b"Relu")
    values = field(11, field(1, b"x") + tensor) + field(12, field(1, b"y") + tensor)
    graph = field(1, node) + field(2, b"transfer") + values
    model = number(1, 8) + field(8, number(2, 17)) + field(7, graph)
    digest = hashlib.sha256()
    with open(path, "wb") as file:
        while len(model) > 0:
            digest.update(model)
            size -= file.write(model)
            model = field(1000, os.urandom(min(size, 1 << 20))) if size > 16 else b""
    return digest.hexdigest()


def digest_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def size_of(text):
    count, unit = re.fullmatch(r"(\d+)(MB|GB|MiB|GiB)", text).groups()
    return int(count) * {"MB": 10**6, "GB": 10**9, "MiB": 1 << 20, "GiB": 1 << 30}[unit]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Site:
    """A coordinator, a proxy before it, and workers behind the proxy."""

    def __init__(self, folder, workers):
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        self.port, self.front = free_port(), free_port()
        self.processes = []
        self.line = Line(("127.0.0.1", self.front), ("127.0.0.1", self.port), 1)
        self.proxy = Proxy()
        self.proxy.add(self.line)
        self.workers = [f"w{index + 1}" for index in range(workers)]
        for name, role in [(worker, "work") for worker in self.workers] + [("submitter", "submit")]:
            self.run("keys", "create", name, "--role", role, "--state", self.path("state"),
                     "--connect", f"tcp://127.0.0.1:{self.front}", "--out", self.path(f"{name}.access"))
        self.start("coordinator", "--bind", f"tcp://127.0.0.1:{self.port}", "--state", self.path("state"), "--verbose")
        for worker in self.workers:
            self.start("worker", "--access", self.path(f"{worker}.access"), "--name", worker, "--state", self.path(worker),
                       "--label", f"at={worker}", "--cores", "0", log=worker)

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *arguments):
        return subprocess.run([PODIUM, *arguments], check=True, capture_output=True, text=True).stdout

    def start(self, command, *arguments, log=None):
        with open(self.path(f"{log or command}.log"), "w") as file:
            self.processes.append(subprocess.Popen([PODIUM, command, *arguments], stdout=file, stderr=file))

    def arrived(self, digest):
        """The share of all bytes that the workers hold, complete or not."""
        total = 0
        for worker in self.workers:
            for name in (digest, f"{digest}.part"):
                path = os.path.join(self.path(worker), "models", name)
                total += os.path.getsize(path) if os.path.exists(path) else 0
        return total

    def cut(self):
        """Ends all connections; those that follow carry nothing for a while."""
        start = time.time()
        self.line.stalled = {"out", "back"}
        self.proxy.reset(self.line)
        time.sleep(CUT)
        self.line.stalled = set()
        return start, time.time() + RECOVERY

    def stop(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
        for process in reversed(self.processes):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def gaps(log, cuts):
    """The longest time between two heartbeats of a worker, in ms: outside the cuts, and over one of them."""
    quiet, cut = 0, 0
    with open(log) as lines:
        for line in lines:
            if not BEAT.search(line) or not (found := AFTER.search(line)):
                continue
            at = time.mktime(time.strptime(line[:19], "%Y-%m-%dT%H:%M:%S"))
            if any(start <= at + 1 and at <= end for start, end in cuts):
                cut = max(cut, int(found[1]))
            else:
                quiet = max(quiet, int(found[1]))
    return quiet, cut


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--size", type=size_of, default=size_of("2GB"))
    options.add_argument("--workers", type=int, default=4)
    options.add_argument("--cuts", type=int, default=2)
    options.add_argument("--folder", default=".build/transfer")
    options = options.parse_args()
    site = Site(os.path.abspath(options.folder), options.workers)
    try:
        sys.exit(1 if transfer(site, options) else 0)
    finally:
        site.stop()
        shutil.rmtree(site.path("state/models"), ignore_errors=True)
        for worker in site.workers:
            shutil.rmtree(os.path.join(site.path(worker), "models"), ignore_errors=True)


def transfer(site, options):
    """Runs the test and reports; gives what was wrong."""
    digest = write_model(site.path("model.onnx"), options.size)
    size = os.path.getsize(site.path("model.onnx"))
    variants = "".join(
        f"  - {{ name: v-{worker}, model: {{ file: model.onnx }}, place: {{ label: {{ at: {worker} }} }} }}\n"
        for worker in site.workers
    )
    with open(site.path("batch.yaml"), "w") as file:
        file.write(f"podium: 1\nname: transfer\nvariants:\n{variants}tasks: [{{ use: flops, id: flops/transfer }}]\n")
    started = time.monotonic()
    access = ["--access", site.path("submitter.access")]
    site.run("submit", site.path("batch.yaml"), *access)
    uploaded = time.monotonic()
    cuts = []
    for index in range(options.cuts):
        # At even shares of all bytes, so also between the workers' own.
        while site.arrived(digest) < options.workers * size * (index + 1) / (options.cuts + 1):
            time.sleep(0.05)
        cuts.append(site.cut())
    while True:
        shown = json.loads(site.run("batch", "results", "b1", "--json", *access))
        if shown["state"] != "running":
            break
        time.sleep(0.2)
    ended = time.monotonic()
    wrong = [f"{job['variant']}: {job['state']} after {job['attempts']} attempts"
             for job in shown["jobs"] if job["state"] != "done" or job["attempts"] != 1]
    for worker in site.workers:
        path = os.path.join(site.path(worker), "models", digest)
        if not os.path.exists(path) or digest_of(path) != digest:
            wrong.append(f"{worker} does not hold the right bytes")
    quiet, cut = gaps(site.path("coordinator.log"), cuts)
    if quiet > LATE * 1000:
        wrong.append(f"a heartbeat came {quiet} ms after the one before, with the link up")
    mib = size / (1 << 20)
    print(f"{mib:.0f} MiB up in {uploaded - started:.1f} s, to {options.workers} workers in {ended - uploaded:.1f} s "
          f"with {options.cuts} cuts of {CUT} s")
    print(f"longest time between two heartbeats of a worker: {quiet} ms; over a cut: {cut} ms")
    print("\n".join(f"WRONG: {line}" for line in wrong) or "each worker holds the right bytes; no attempt was lost")
    return wrong


if __name__ == "__main__":
    main()
