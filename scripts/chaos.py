#!/usr/bin/env python3
"""Runs a fleet under faults and checks what became of its jobs; see scripts/chaos, which also makes the namespaces for it.

    chaos.py [--faults N | --kills N] [--seed S] [--folder FOLDER] [--workers N] [--json]
"""

import argparse
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time

import chaos_checks
import chaos_load
from chaos_faults import Storm
from chaos_site import Failure, Site

# Waiting jobs above which nothing more is submitted.
BACKLOG = 60
# The end of all jobs after the last fault, in seconds.
PATIENCE = 120
# What a client ends with when the coordinator does not answer, or has no room: submitting again is harmless.
PASSING = {69, 75}


def note(text):
    print(f"chaos: {text}", file=sys.stderr, flush=True)


class Load:
    """Submits one batch after the other, each until it is acknowledged, in a thread of its own."""

    def __init__(self, site, seed, *, only=None):
        self.site, self.seed, self.only = site, seed, only
        self.acknowledged = {}
        self.wrong = []
        self.is_enough = threading.Event()
        self.count = 0
        self.model = f"{site.folder}/small.onnx"
        with open(self.model, "wb") as file:
            file.write(chaos_load.model())
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.is_enough.is_set() and self.count != self.only:
            waiting = chaos_checks.unfinished(self.site.coordinator.state)
            if self.only is None and (waiting is None or waiting > BACKLOG):
                time.sleep(0.1)
            else:
                self.submit(self.count)
                self.count += 1

    def submit(self, index):
        path = f"{self.site.folder}/manifest-{index}.yaml"
        with open(path, "w", encoding="utf-8") as file:
            file.write(chaos_load.manifest(index, self.seed, self.model))
        while True:
            code, output, errors = self.site.ask("submit", path, "--json", "--timeout", "5s")
            if code == 0:
                answer = json.loads(output)
                self.acknowledged[int(answer["batch"][1:])] = answer["jobs"]
                return
            if code not in PASSING:
                self.wrong.append(f"submit {path} ended with {code}: {errors.strip()}")
                return
            time.sleep(0.1)


def await_end(site, turn=lambda: None):
    """True when every job is final, and all of them on the leaderboard."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        site.watch()
        turn()
        state = site.coordinator.state
        if chaos_checks.unfinished(state) == 0:
            try:
                if chaos_checks.query(state, "SELECT COUNT(*) FROM result WHERE onBoard = 0")[0][0] == 0:
                    return True
            except sqlite3.Error:
                pass
        time.sleep(0.05)
    return False


def storm(site, options, found):
    """Faults while batches are submitted, and one client that waits through all of them. Gives the acknowledged batches."""
    chance = random.Random(options.seed)
    site.start()
    load = Load(site, options.seed)
    load.submit(0)
    with open(f"{site.folder}/waiting-client.log", "wb") as log:
        client = subprocess.Popen(
            [os.environ["PODIUM_BINARY"], "submit", f"{site.folder}/manifest-0.yaml", "--wait", "--json", "--access",
             f"{site.folder}/client.access"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    load.thread.start()
    faults = Storm(site, options.kills or options.faults, chance, kills_only=options.kills is not None)
    said = time.monotonic()
    while not faults.is_over:
        site.watch()
        faults.turn()
        if time.monotonic() - said > 20:
            said = time.monotonic()
            note(f"{faults.left} faults to come, {len(load.acknowledged)} batches acknowledged, "
                 f"{chaos_checks.unfinished(site.coordinator.state)} jobs to do")
        time.sleep(0.01)
    load.is_enough.set()
    while load.thread.is_alive():
        site.watch()
        time.sleep(0.02)
    found.expect(await_end(site), f"jobs were not final {PATIENCE} s after the last fault")
    found.wrong += load.wrong
    try:
        code = client.wait(30)
        found.expect(code == 1, f"the client that waited for b1, of which a job fails, ended with {code}")
    except subprocess.TimeoutExpired:
        found.expect(False, "the client that waited for b1 still waits")
        client.kill()
        client.wait()
    found.figures["faults"] = dict(sorted(faults.tally.items()))
    return load


def measure(options, found):
    shutil.rmtree(options.folder, ignore_errors=True)
    os.makedirs(f"{options.folder}/storm")
    os.makedirs(f"{options.folder}/calm")
    start = time.monotonic()
    site = Site(f"{options.folder}/storm", options.seed, options.workers, 2)
    load = storm(site, options, found)
    found.figures["seconds"] = round(time.monotonic() - start)
    counted = chaos_checks.check_results(site, load.acknowledged, found)
    chaos_checks.check_spools(site, found)
    site.stop()
    found.wrong += site.deaths
    chaos_checks.check_store(site.coordinator.state, load.acknowledged, found)
    found.figures["batches"] = len(load.acknowledged)
    keep(site)

    note(f"{found.figures['jobs']} jobs are through; now the same without faults")
    calm = Site(f"{options.folder}/calm", options.seed, 1, 16)
    calm.start()
    again = Load(calm, options.seed, only=load.count)
    again.run()
    found.expect(await_end(calm), "the run without faults did not end")
    calm.stop()
    found.wrong += calm.deaths + again.wrong
    keep(calm)
    chaos_checks.check_board(f"{options.folder}/storm/kept", f"{options.folder}/calm/kept", counted, found)


def keep(site):
    """Copies the coordinator's state out of its disk, which is in memory, and removes the site."""
    shutil.copytree(site.coordinator.state, f"{site.folder}/kept")
    site.remove()


def main():
    parser = argparse.ArgumentParser(prog="scripts/chaos", description="A fleet under faults.")
    parser.add_argument("--faults", type=int, default=200, help="faults of all kinds")
    parser.add_argument("--kills", type=int, help="instead: SIGKILLs of the coordinator")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", default=".build/chaos")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.check:
        return 0
    options.folder = os.path.abspath(options.folder)
    found = chaos_checks.Findings()
    try:
        measure(options, found)
    except Failure as failure:
        note(str(failure))
        return 70
    summary = {"schema": "podium.chaos/1", "seed": options.seed, **found.figures, "wrong": found.wrong}
    if options.json:
        print(json.dumps(summary))
    else:
        for name, figure in found.figures.items():
            print(f"{name}: {json.dumps(figure) if isinstance(figure, dict) else figure}")
        for sentence in found.wrong:
            print(f"WRONG: {sentence}")
    again = f"--kills {options.kills}" if options.kills else f"--faults {options.faults}"
    note(f"{'nothing was lost' if not found.wrong else f'{len(found.wrong)} things are wrong'}; "
         f"logs are in {options.folder}; the same again: scripts/chaos {again} --seed {options.seed}")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
