#!/usr/bin/env python3
"""Many workers in a few processes: each has its own socket, says hello, beats, and holds a probe as long as it asks for.

    bench_dispatch_fleet.py ACCESS FIRST COUNT     workers FIRST to FIRST + COUNT - 1, until it is killed

As a module: `fleet_rows`, for scripts/bench dispatch --workers N.
"""

import heapq
import json
import os
import subprocess
import sys
import time

from bench_rows import Row, progress

PROCESSES = 4
JOB_MILLISECONDS = 500
# So long do all work before half of them are lost; seconds.
STEADY = 8


class Worker:
    def __init__(self, fleet, number):
        from bench_dispatch_site import peer_socket

        self.fleet = fleet
        self.name = f"fleet{number}"
        self.socket = peer_socket(fleet.context, fleet.access)
        # What it runs or has finished, and the results of the latter, by fence: one job may come twice.
        self.claims = {}
        self.finished = {}
        self.is_beating = False
        self.say_hello()

    def send(self, message):
        self.socket.send(message.SerializeToString())

    def say_hello(self):
        message = self.fleet.message()
        message.hello.protocol_major = 1
        message.hello.version = "bench"
        message.hello.name = self.name
        message.hello.incarnation = os.getpid()
        message.hello.hardware = "bench"
        offer = message.hello.capabilities
        offer.slots, offer.cores, offer.memory_bytes, offer.architecture = 1, 1, 1 << 30, "x86_64"
        offer.profilers.append("probe")
        message.hello.holding.extend(self.claims.values())
        self.send(message)

    def beat(self):
        message = self.fleet.message()
        message.beat.incarnation = os.getpid()
        message.beat.holding.extend(self.claims.values())
        self.send(message)
        for result in self.finished.values():
            self.send(result)

    def take(self, answer):
        kind = answer.WhichOneof("body")
        if kind == "ask_hello":
            self.say_hello()
        elif kind == "welcome" and not self.is_beating:
            self.is_beating = True
            self.fleet.plan(answer.welcome.beat_milliseconds / 1e3, self, None)
        elif kind == "lease" and answer.lease.claim.fence not in self.claims:
            self.claims[answer.lease.claim.fence] = answer.lease.claim
            self.fleet.plan(answer.lease.task.probe.sleep_milliseconds / 1e3, self, answer.lease.claim)
        elif kind in ("result", "revoke"):
            fence = getattr(answer, kind).claim.fence
            self.claims.pop(fence, None)
            self.finished.pop(fence, None)

    def ring(self, claim):
        if claim is None:
            self.beat()
            self.fleet.plan(0.5, self, None)
        elif claim.fence in self.claims:
            message = self.fleet.message()
            message.result.claim.CopyFrom(claim)
            message.result.ending = 1
            self.finished[claim.fence] = message
            self.send(message)


class Fleet:
    def __init__(self, access, first, count):
        import zmq
        from bench_dispatch_site import FromCoordinator, ToCoordinator

        self.message, self.answer = ToCoordinator, FromCoordinator.FromString
        self.context, self.access, self.agenda, self.planned = zmq.Context(), access, [], 0
        self.poller, self.workers = zmq.Poller(), {}
        self.nothing, self.no_wait = zmq.Again, zmq.NOBLOCK
        for number in range(first, first + count):
            worker = Worker(self, number)
            self.workers[worker.socket] = worker
            self.poller.register(worker.socket, zmq.POLLIN)

    def plan(self, seconds, worker, claim):
        self.planned += 1
        heapq.heappush(self.agenda, (time.monotonic() + seconds, self.planned, worker, claim))

    def run(self):
        while True:
            pause = max(0, self.agenda[0][0] - time.monotonic()) if self.agenda else 0.1
            for socket, _ in self.poller.poll(min(100, pause * 1e3)):
                worker = self.workers[socket]
                try:
                    while True:
                        worker.take(self.answer(socket.recv(self.no_wait)))
                except self.nothing:
                    pass
            now = time.monotonic()
            while self.agenda and self.agenda[0][0] <= now:
                _, _, worker, claim = heapq.heappop(self.agenda)
                worker.ring(claim)


def wait_for(site, count, patience=120):
    """Seconds until the coordinator knows so many workers."""
    start = time.monotonic()
    while len(site.client.status().workers) != count:
        if time.monotonic() - start > patience:
            raise RuntimeError(f"{len(site.client.status().workers)} workers instead of {count}")
        time.sleep(0.05)
    return time.monotonic() - start


def fleet_rows(count):
    from bench_dispatch_site import Site, ToCoordinator, probes

    per_process = count // PROCESSES
    count = per_process * PROCESSES
    with Site() as site:
        access = site.key("fleet", "work")
        path = os.path.join(site.folder, "fleet.json")
        assert access["role"] == "work"
        processes = []
        try:
            progress(f"{count} workers connect")
            for number in range(PROCESSES):
                command = [sys.executable, os.path.abspath(__file__), path, str(number * per_process), str(per_process)]
                processes.append(subprocess.Popen(command, stderr=site.log, stdout=site.log))
            connected = wait_for(site, count)
            idle_start, idle_cpu = time.monotonic(), site.processor_seconds()
            time.sleep(3)
            idle = (site.processor_seconds() - idle_cpu) / (time.monotonic() - idle_start)

            progress("all work")
            # As many as all need for the time before the loss, and half of them for as long again.
            jobs = int(count * STEADY * 1.5 * 1_000 / JOB_MILLISECONDS)
            batch = site.client.submit(probes(jobs, sleep=JOB_MILLISECONDS))
            start, cpu = time.monotonic(), site.processor_seconds()
            time.sleep(STEADY)
            busy = (site.processor_seconds() - cpu) / (time.monotonic() - start)
            rate = site.client.batch(batch).counts["done"] / (time.monotonic() - start)

            progress("half are lost")
            for process in processes[: PROCESSES // 2]:
                process.kill()
            lost_at = time.monotonic()
            slowest, left = 0, count
            while left > count - per_process * (PROCESSES // 2):
                before = time.monotonic()
                left = len(site.client.status().workers)
                slowest = max(slowest, time.monotonic() - before)
                if time.monotonic() - lost_at > 60:
                    break
                time.sleep(0.02)
            noticed = time.monotonic() - lost_at
            status = site.client.until_ended(batch)
            message = ToCoordinator()
            message.batch.batch = batch
            message.batch.results = True
            served = {job.worker for job in site.client.ask(message).batch.jobs}
            _, peak = site.memory()
        finally:
            for process in processes:
                process.kill()
                process.wait()
    done = status.counts.get("done", 0)
    others = ", ".join(f"{number} {state}" for state, number in status.counts.items() if state != "done")
    ended = Row("jobs that are done in the end", "jobs", "all", [done], [jobs], target=1, note=others, more_is_better=True)
    return [
        Row("workers that worked", "workers", "all", [len(served)], [count], target=1, more_is_better=True),
        ended,
        Row("until all have said hello", "s", "", [connected]),
        Row("jobs a second of all workers", "jobs/s", "slots", [rate], [count * 1_000 / JOB_MILLISECONDS], more_is_better=True),
        Row("coordinator, idle workers", "cores", "", [idle]),
        Row("coordinator, busy workers", "cores", "", [busy]),
        Row("coordinator, peak memory", "MiB", "", [peak / (1 << 20)]),
        Row("until the lost half is noticed", "s", "limit", [noticed], [10], target=1),
        Row("slowest answer meanwhile", "s", "limit", [slowest], [1], target=1),
    ]


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        Fleet(json.load(file), int(sys.argv[2]), int(sys.argv[3])).run()
