#!/usr/bin/env python3
"""The others that scripts/bench dispatch measures against: 2 worker processes that do nothing as often as they are told to.

    bench_dispatch_peer.py PEER JOBS SINGLES     PEER is dask or parsl

Prints {"jobsPerSecond": of JOBS handed in at once, "p50": milliseconds of SINGLES jobs handed in one after the other, "p99"}. What
starts them, and their first jobs, is not in it.
"""

import json
import sys
import tempfile
import time


def nothing(number):
    return number


def measure(submit, jobs, singles):
    """`submit` hands in one job and gives a future."""
    for future in [submit(-1 - number) for number in range(20)]:
        future.result()
    start = time.perf_counter()
    for future in [submit(number) for number in range(jobs)]:
        future.result()
    elapsed = time.perf_counter() - start
    times = []
    for number in range(singles):
        before = time.perf_counter()
        submit(jobs + number).result()
        times.append((time.perf_counter() - before) * 1e3)
    times.sort()
    return {"jobsPerSecond": jobs / elapsed, "p50": times[len(times) // 2], "p99": times[len(times) * 99 // 100]}


def dask(jobs, singles):
    from distributed import Client, LocalCluster

    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with LocalCluster(**options) as cluster, Client(cluster) as client:
        return measure(lambda number: client.submit(nothing, number, pure=False), jobs, singles)


def parsl(jobs, singles):
    import parsl
    from parsl.executors import HighThroughputExecutor
    from parsl.providers import LocalProvider

    with tempfile.TemporaryDirectory() as folder:
        executor = HighThroughputExecutor(
            label="bench", max_workers_per_node=2, cores_per_worker=1, address="127.0.0.1",
            provider=LocalProvider(init_blocks=1, max_blocks=1),
        )
        configuration = parsl.Config(executors=[executor], run_dir=folder, usage_tracking=0, initialize_logging=False)
        with parsl.load(configuration):
            return measure(parsl.python_app(nothing), jobs, singles)


if __name__ == "__main__":
    peer, jobs, singles = sys.argv[1:4]
    print(json.dumps({"dask": dask, "parsl": parsl}[peer](int(jobs), int(singles))))
