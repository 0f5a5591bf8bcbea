#!/usr/bin/env python3
"""Measures how fast the coordinator hands out jobs that do nothing, against limits, a floor and others; see scripts/bench.

    bench_dispatch.py [--json] [--quick] [--workers N]

Every job is durable before it is acknowledged, and everything goes over CURVE on loopback TCP, with 2 worker processes. The
floor is a small C program with the same sockets, keys and disk, see bench_dispatch_floor.c. Runs of ours, of the floor and of the
others take turns. With --workers N it is instead seen how N workers are served, and what the loss of half of them at once does.
"""

import json
import os
import subprocess
import sys
import tempfile
import time

from bench_dispatch_fleet import fleet_rows
from bench_dispatch_site import Client, Site, probes
from bench_rows import Row, limit_row, machine, progress, reason, report

HERE = os.path.dirname(os.path.abspath(__file__))
FLOOR = os.environ["BENCH_DISPATCH_FLOOR"]
QUICK = "--quick" in sys.argv

RUNS = 1 if QUICK else 3
MANY_JOBS, FEW_JOBS, EXCLUSIVE_JOBS, SINGLES = (100_000, 40_000, 4_000, 300) if QUICK else (500_000, 200_000, 20_000, 2_000)
QUEUED_JOBS = 100_000 if QUICK else 1_000_000
PEER_JOBS, PEER_SINGLES = (500, 50) if QUICK else (3_000, 200)
# Others are to be beaten so many times.
PEER_TARGET = 10
# What each worker may hold when 16 are in flight, and when there are many.
FEW, MANY = 8, 1_024
WORKERS = 2
MILLISECOND, MICROSECOND, MEBIBYTE = 1e-3, 1e-6, 1 << 20


def floor(jobs, mode):
    with tempfile.TemporaryDirectory(dir=os.path.join(HERE, "..", ".build")) as folder:
        command = [FLOOR, folder, str(jobs), str(mode)]
        return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def throughput(site, jobs, exclusive=False):
    """Jobs a second, from the first submission's answer until the last job's result is committed."""
    batch = site.client.submit(probes(jobs, exclusive))
    start = time.perf_counter()
    status = site.client.until_ended(batch)
    elapsed = time.perf_counter() - start
    if status.counts.get("done") != jobs:
        raise RuntimeError(f"only {status.counts.get('done')} of {jobs} jobs are done")
    return jobs / elapsed


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def latencies(site, singles):
    """Milliseconds from the submission of a batch of one job until its end is told."""
    times = []
    for number in range(singles + 50):
        batch = probes(1)
        client = site.clients[number % len(site.clients)]
        before = time.perf_counter()
        client.until_ended(client.submit(batch))
        # The first ones warm up.
        if number >= 50:
            times.append((time.perf_counter() - before) / MILLISECOND)
    return times


class Rows:
    def __init__(self):
        self.throughput = {
            name: (Row(f"{name}: floor", "jobs/s", "floor", more_is_better=True), limit)
            for name, limit in (("many in flight", 100_000), ("16 in flight", 40_000), ("exclusive", 4_000))
        }
        self.p50 = Row("one at a time, p50: floor", "ms", "floor")
        self.p99 = Row("one at a time, p99: floor", "ms", "floor")
        self.commit = Row("commit of one row, p50", "ms", "floor")
        self.dask = Row("jobs in one go: dask", "jobs/s", "dask", target=PEER_TARGET, more_is_better=True)
        self.parsl = Row("jobs in one go: parsl", "jobs/s", "parsl", target=PEER_TARGET, more_is_better=True)
        self.dask_p50 = Row("one at a time, p50: dask", "ms", "dask", target=PEER_TARGET)
        self.parsl_p50 = Row("one at a time, p50: parsl", "ms", "parsl", target=PEER_TARGET)

    def limits(self):
        rows = [
            Row(f"{name}: limit", row.unit, "limit", ours=row.ours, other=[limit], target=1, more_is_better=True)
            for name, (row, limit) in self.throughput.items()
        ]
        return rows + [
            limit_row("one at a time, p50: limit", "ms", 0.8, self.p50.ours),
            limit_row("one at a time, p99: limit", "ms", 3, self.p99.ours),
        ]

    def floors(self):
        return [row for row, _ in self.throughput.values()] + [self.p50, self.p99, self.commit]

    def peers(self):
        for row in (self.dask, self.parsl):
            row.ours = self.throughput["many in flight"][0].ours
        for row in (self.dask_p50, self.parsl_p50):
            row.ours = self.p50.ours
        return [self.dask, self.parsl, self.dask_p50, self.parsl_p50]


def measure(rows):
    many, few, exclusive = (rows.throughput[name][0] for name in ("many in flight", "16 in flight", "exclusive"))
    for run in range(RUNS):
        progress(f"run {run + 1} of {RUNS}: many in flight")
        with Site() as site:
            site.add_workers(WORKERS, MANY)
            site.settle()
            throughput(site, MANY_JOBS // 10)
            many.ours.append(throughput(site, MANY_JOBS))
            progress(f"run {run + 1} of {RUNS}: exclusive")
            exclusive.ours.append(throughput(site, EXCLUSIVE_JOBS, exclusive=True))
            progress(f"run {run + 1} of {RUNS}: one at a time")
            times = latencies(site, SINGLES)
            rows.p50.ours.append(percentile(times, 0.5))
            rows.p99.ours.append(percentile(times, 0.99))
        with Site() as site:
            progress(f"run {run + 1} of {RUNS}: 16 in flight")
            site.add_workers(WORKERS, FEW)
            site.settle()
            throughput(site, FEW_JOBS // 10)
            few.ours.append(throughput(site, FEW_JOBS))
        progress(f"run {run + 1} of {RUNS}: floor")
        many.other.append(floor(MANY_JOBS, MANY)["jobsPerSecond"])
        few.other.append(floor(FEW_JOBS, FEW)["jobsPerSecond"])
        exclusive.other.append(floor(EXCLUSIVE_JOBS, 1)["jobsPerSecond"])
        one, commit = floor(SINGLES, "one"), floor(SINGLES, "commit")
        rows.p50.other.append(one["p50"] * MICROSECOND / MILLISECOND)
        rows.p99.other.append(one["p99"] * MICROSECOND / MILLISECOND)
        rows.commit.other.append(commit["p50"] * MICROSECOND / MILLISECOND)
        for peer, row, single in (("dask", rows.dask, rows.dask_p50), ("parsl", rows.parsl, rows.parsl_p50)):
            progress(f"run {run + 1} of {RUNS}: {peer}")
            command = [sys.executable, os.path.join(HERE, "bench_dispatch_peer.py"), peer, str(PEER_JOBS), str(PEER_SINGLES)]
            # Parsl looks for its own programs there.
            path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
            done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PATH": path})
            if done.returncode:
                row.note = single.note = f"{peer}: {reason(done.stderr)}"
                continue
            answer = json.loads(done.stdout.splitlines()[-1])
            row.other.append(answer["jobsPerSecond"])
            single.other.append(answer["p50"])


def queue_rows():
    """Many queued jobs: how fast they are taken, what they weigh, and how soon the first is given out after SIGKILL."""
    speeds, weights, peaks, restarts = [], [], [], []
    name = f"{QUEUED_JOBS:,} queued"
    for run in range(RUNS):
        progress(f"run {run + 1} of {RUNS}: {name}")
        with Site() as site:
            # Nobody can run these.
            batch = probes(QUEUED_JOBS, label="nobody")
            before, _ = site.memory()
            start = time.perf_counter()
            site.client.submit(batch)
            speeds.append(QUEUED_JOBS / (time.perf_counter() - start))
            after, peak = site.memory()
            weights.append((after - before) / QUEUED_JOBS)
            peaks.append((peak - before) / QUEUED_JOBS)
            number = site.client.submit(probes(1))
            site.kill_coordinator()
            start = time.perf_counter()
            site.start()
            site.client = Client(site.access)
            # The worker starts once the coordinator serves; what it takes to start is in it.
            site.add_workers(1)
            site.client.until_ended(number)
            restarts.append(time.perf_counter() - start)
    return [
        Row(f"{name}: submission", "jobs/s", "limit", speeds, [100_000], target=1, more_is_better=True),
        limit_row(f"{name}: memory of a job", "B", 1_024, weights),
        limit_row(f"{name}: the same, at the peak", "B", 1_024, peaks),
        limit_row(f"{name}: restart to first lease", "s", 10, restarts),
    ]


if __name__ == "__main__":
    described = machine()
    if "--workers" in sys.argv:
        count = int(sys.argv[sys.argv.index("--workers") + 1])
        report("dispatch", described, [(f"{count} workers over CURVE and TCP, half of them lost at once", fleet_rows(count))])
    else:
        rows = Rows()
        measure(rows)
        queued = queue_rows()
        sections = [
            ("No-op jobs, 2 workers, durable, CURVE over loopback TCP, against limits", rows.limits()),
            ("The same against the floor: sockets, keys and disk alone", rows.floors()),
            ("The same against others, none of which is durable", rows.peers()),
            ("A long queue", queued),
        ]
        report("dispatch", described, sections)
