"""What must be true in the end: read from the store, from `podium batch results`, from the workers' folders and the leaderboard."""

import json
import os
import sqlite3
import time

from chaos_load import FAILING

# Until workers hold no more results, in seconds.
SPOOL_PATIENCE = 20


def query(state, sql, *arguments):
    """Read beside a coordinator that may be running, or dead."""
    connection = sqlite3.connect(f"file:{state}/podium.sqlite?mode=ro", uri=True, timeout=5)
    try:
        return connection.execute(sql, arguments).fetchall()
    finally:
        connection.close()


# A job has a row of its own only once something has happened to it; before, the batch stands for it.
UNFINISHED = """
    SELECT (SELECT COALESCE(SUM(jobs), 0) FROM batch WHERE state = 'running')
        - (SELECT COUNT(*) FROM job JOIN batch ON batch.id = job.batch
           WHERE batch.state = 'running' AND job.state NOT IN ('queued', 'leased'))
"""


def unfinished(state):
    """Jobs that are not final; none while the store cannot be read."""
    try:
        return query(state, UNFINISHED)[0][0]
    except sqlite3.Error:
        return None


class Findings:
    def __init__(self):
        self.wrong = []
        self.figures = {}

    def expect(self, condition, sentence):
        if not condition:
            self.wrong.append(sentence)


def check_store(state, acknowledged, found):
    """`acknowledged`: batch id -> number of jobs."""
    found.expect(query(state, "PRAGMA integrity_check") == [("ok",)], "the database is damaged")
    jobs = {}
    for job, batch, status in query(state, "SELECT id, batch, state FROM job"):
        jobs.setdefault(batch, {})[job] = status
    for batch, count in acknowledged.items():
        there = len(jobs.get(batch, {}))
        found.expect(there == count, f"b{batch} was acknowledged with {count} jobs, {there} are there")
    results = dict(query(state, "SELECT job, fence FROM result"))
    attempts = {}
    for job, attempt, fence, ending in query(state, "SELECT job, attempt, fence, ending FROM attempt ORDER BY job, attempt"):
        attempts.setdefault(job, []).append((attempt, fence, ending))
    for batch, states in jobs.items():
        for job, status in states.items():
            check_job(f"j{job} of b{batch}", status, results.get(job), attempts.get(job, []), found)
    counts = {}
    for ending, count in query(state, "SELECT ending, COUNT(*) FROM attempt GROUP BY ending"):
        counts[ending] = count
    found.figures["jobs"] = sum(len(states) for states in jobs.values())
    found.figures["attempts"] = counts


def check_job(name, status, result, attempts, found):
    found.expect(status in ("done", "failed", "quarantined"), f"{name} is {status} in the end")
    done = [fence for _, fence, ending in attempts if ending == "done"]
    if status == "done":
        found.expect(len(done) == 1, f"{name} is done, and {len(done)} of its attempts are")
        found.expect(result is not None and done == [result], f"{name} is done by {done}, its result is of {result}")
    else:
        found.expect(not done and result is None, f"{name} is {status} and has a result")
    fences = sorted({(attempt, fence) for attempt, fence, _ in attempts})
    for (earlier, low), (later, high) in zip(fences, fences[1:]):
        found.expect(earlier < later and low < high, f"{name} has fences that do not grow with its attempts: {fences}")


def check_results(site, acknowledged, found):
    """What a client is told: every job once, and ended as it had to end. Gives the jobs that count on the leaderboard."""
    counted, quarantined = [], 0
    for batch, count in sorted(acknowledged.items()):
        code, output, errors = site.ask("batch", "results", f"b{batch}", "--json", "--timeout", "30s")
        if code != 0:
            found.expect(False, f"batch results b{batch} ended with {code}: {errors.strip()}")
            continue
        jobs = json.loads(output)["jobs"]
        found.expect(len({job["job"] for job in jobs}) == len(jobs) == count, f"b{batch} tells {len(jobs)} of {count} jobs")
        for job in jobs:
            kind = job["task"].split("@")[0]
            wanted = "failed" if kind in FAILING else "done"
            if job["state"] == "quarantined":
                quarantined += 1
            else:
                found.expect(job["state"] == wanted, f"{job['job']} ({kind}) is {job['state']}, not {wanted}: {job['message']}")
            if kind.startswith("flops/") and job["state"] == "done":
                counted.append((kind, job["variant"]))
    found.figures["quarantined"] = quarantined
    return counted


def spooled(worker):
    return [name for name in os.listdir(f"{worker.state}/spool") if name.endswith(".result")]


def check_spools(site, found):
    """Results are acknowledged, then removed."""
    end = time.monotonic() + SPOOL_PATIENCE
    while any(map(spooled, site.workers)) and time.monotonic() < end:
        site.watch()
        time.sleep(0.05)
    for worker in site.workers:
        left = spooled(worker)
        found.expect(not left, f"{worker.name} still holds {len(left)} results that nobody acknowledged")


def entries(state):
    """The leaderboard's entries without what depends on time, place and machine: (task, variant) -> list of the rest."""
    with open(f"{state}/leaderboard.json", encoding="utf-8") as file:
        board = json.load(file)
    found = {}
    for fact in board["facts"].values():
        if "variant" not in fact:
            continue
        key = (fact["task"].split("@")[0], fact["variant"]["name"])
        rest = {"variant": fact["variant"], "metrics": fact["metrics"], "checks": fact["checks"]}
        found.setdefault(key, []).append(json.dumps(rest, sort_keys=True))
    holders = sorted((line["task"], line["holder"], json.dumps(line.get("score"))) for line in board["sota"])
    return found, holders


def check_board(state, calm, counted, found):
    """`calm` is the state folder of a run without faults, `counted` what must be on the board."""
    ours, our_holders = entries(state)
    theirs, their_holders = entries(calm)
    found.expect(sorted(ours) == sorted(set(counted)), "the leaderboard does not show exactly the jobs that are done")
    for key, lines in ours.items():
        calm_lines = theirs.get(key, [])
        found.expect(lines == calm_lines, f"{' '.join(key)} is on the leaderboard as {lines}, without faults as {calm_lines}")
    if set(ours) == set(theirs):
        found.expect(our_holders == their_holders, f"the records are {our_holders}, without faults {their_holders}")
    found.figures["entries"] = sum(map(len, ours.values()))
