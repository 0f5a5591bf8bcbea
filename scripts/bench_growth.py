"""A leaderboard of 100,000 entries: how long until a result is in its file, and until it is shown; see scripts/bench_board.py."""

import hashlib
import json
import os
import random
import re
import subprocess
import time
import urllib.error
import urllib.request

from bench_rows import Row, limit_row, progress

PODIUM = os.environ["PODIUM_BINARY"]

TASKS = 40
TRIALS = 5
# Milliseconds; see issue 6 of the plan.
ACCEPTED_LIMIT, SHOW_LIMIT, PAGE_LIMIT = 1_000, 200, 1_000
# A board that no release of ours has sealed is worked out whole once, and so is each that is verified; seconds.
WHOLE_LIMIT = 20 * 60
# For the first page of a coordinator; seconds.
PAGE_PATIENCE = 60


def canonical(value):
    """As podium writes what it hashes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def fact_id(prefix, value):
    return f"{prefix}-{hashlib.sha256(canonical(value).encode()).hexdigest()[:16]}"


def task(index):
    return {
        "id": f"latency/t{index}", "version": 1, "kind": "latency", "workload": {"batch": index},
        "metric": {"name": "latencyNs", "statistic": "median", "unit": "ns", "direction": "min", "noise": "measured",
                   "minEffectPpm": 10_000},
        "constraints": [], "objectives": [], "comparableOn": "hardware", "eligible": {"minTrials": 5, "maxSpreadPpm": 300_000},
    }


def entry(index, machine, chance):
    """A latency of 1 to 2 ms whose trials differ by at most 2%."""
    base = 1_000_000 + chance.randrange(1_000_000)
    trials = []
    for number in range(TRIALS):
        middle = 4 * (base + chance.randrange(20_000))
        trials.append({"worker": f"worker-{index % 7}", "session": f"s{index}-{number}", "callsPerSample": 4, "samples": 50,
                       "minNs": middle - 400, "p50Ns": middle, "p90Ns": middle + 400, "p99Ns": middle + 3_600})
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(1_790_000_000 + index * 60))
    return {
        "task": f"latency/t{index % TASKS}@1",
        "variant": {"name": f"resnet50-w{index % 4}-nightly-{index}", "model": hashlib.sha256(b"%d" % index).hexdigest(),
                    "params": {"threads": "1", "dtype": "float32", "optimization": "all"}},
        "hardware": machine, "trials": trials, "declared": {},
        "metrics": {"flops": base * 7, "macs": base * 3, "parameters": base, "peakBytes": base * 2},
        "checks": {name: {"passed": True, "note": ""} for name in ("output", "floor", "environment")},
        "provenance": {"level": "measured", "submitter": "ada", "batch": f"b{index // 1000}", "batchName": "nightly",
                       "job": f"j{index}", "attempt": "1", "fence": str(index), "recordedAt": f"{stamp}.000Z"},
    }


def write_board(path, count):
    """A board of facts alone, as any other program may write it. Gives the id of an entry that decides nothing."""
    chance = random.Random(7)
    machine = {"fingerprint": "arch=x86_64;processor=Example CPU;cores=2;memory=8GiB"}
    machine_id = fact_id("h", machine)
    tasks = {f"latency/t{index}@1": task(index) for index in range(TASKS)}
    some = ""
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"schema":"podium.board/1","boardId":"growth","generation":1,"tasks":' + canonical(tasks))
        file.write(f',"hardware":{{"{machine_id}":{canonical(machine)}}},"software":{{}},"facts":{{')
        for index in range(count):
            fact = entry(index, machine_id, chance)
            some = fact_id("e", fact)
            file.write(f'{"," if index else ""}"{some}":{canonical(fact)}')
        file.write("}}")
    return some


def timed(arguments, limit=120):
    """Milliseconds of a whole process; none when it fails."""
    start = time.monotonic()
    result = subprocess.run([PODIUM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=limit)
    took = (time.monotonic() - start) * 1_000
    return took if result.returncode == 0 else None


def by_python(path):
    """Milliseconds to read the file, to hash it, and to parse it, one after the other, by the standard library."""
    start = time.monotonic()
    with open(path, "rb") as file:
        text = file.read()
    hashlib.sha256(text).hexdigest()
    hashed = time.monotonic()
    json.loads(text)
    return (hashed - start) * 1_000, (time.monotonic() - start) * 1_000


def mark(address):
    """What tells the live page's leaderboard from an earlier one; none when the page is still being made."""
    try:
        with urllib.request.urlopen(f"http://{address}/", timeout=60) as answer:
            found = re.search(rb'data-mark="(\d+)"', answer.read())
    except urllib.error.HTTPError:
        return None
    return int(found.group(1)) if found else None


def page(address, old):
    """Milliseconds until the live page shows a later leaderboard than the one of mark `old`; none when it never does."""
    start = time.monotonic()
    while time.monotonic() - start < PAGE_PATIENCE:
        found = mark(address)
        if found is not None and (old is None or found > old):
            return (time.monotonic() - start) * 1_000
        time.sleep(0.005)
    return None


def write_time(address):
    """Seconds that all writes of the file took, and how many there were, as the coordinator counts them."""
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=60) as answer:
        lines = answer.read().decode().splitlines()
    found = {}
    for line in lines:
        name, _, value = line.rpartition(" ")
        if name.startswith("podium_board_write_duration_seconds_"):
            found[name.rsplit("_", 1)[-1]] = float(value)
    return found.get("sum", 0.0), found.get("count", 0.0)


def accepted(site, rounds):
    """Milliseconds of each write that brings one accepted result to the file, and until the page shows it from then on."""
    page(site.http, None)
    writes, pages = [], []
    for index in range(rounds):
        before, old = write_time(site.http), mark(site.http)
        site.run("submit", site.manifest(f"growth{index}"), "--wait", "--json", "--timeout", "5m", "--access",
                 f"{site.folder}/client.access")
        for _ in range(100):
            after = write_time(site.http)
            if after[1] > before[1]:
                break
            time.sleep(0.1)
        if after[1] > before[1]:
            writes.append((after[0] - before[0]) / (after[1] - before[1]) * 1_000)
            pages.append(page(site.http, old))
    return writes, known(pages)


def rows(site_of, folder, count, rounds):
    """`site_of` starts a coordinator, with a worker, on a board."""
    board = f"{folder}/growth.json"
    progress(f"a board of {count} entries")
    some = write_board(board, count)
    first = timed(["board", "retract", some, "--reason", "first write", "--board", board], WHOLE_LIMIT)
    size = os.path.getsize(board)
    python = [by_python(board) for _ in range(rounds)]
    progress("board show")
    whole = [timed(["board", "show", "--board", board]) for _ in range(3 * rounds)]
    one = [timed(["board", "show", "latency/t7", "--board", board]) for _ in range(3 * rounds)]
    progress("board report")
    html = [timed(["board", "report", "--html", "--out", f"{folder}/growth.html", "--board", board]) for _ in range(rounds)]
    progress("board verify")
    verified = timed(["board", "verify", "--board", board], WHOLE_LIMIT)
    # A process of its own each time: it reads the file, adds a fact, and writes it.
    facts = [fact for fact in entries(board, rounds + 1) if fact != some][:rounds]
    cold = [timed(["board", "retract", fact, "--reason", "why not", "--board", board]) for fact in facts]
    progress("a coordinator with it")
    site = site_of(board)
    try:
        writes, pages = accepted(site, rounds)
    finally:
        site.stop()
    note = f"{count} entries, {size / 1e6:.0f} MB; "
    parsed = [whole for _, whole in python]
    return [
        limit_row("growth: accepted result in the file", "ms", ACCEPTED_LIMIT, writes),
        limit_row("growth: a fact by another process", "ms", ACCEPTED_LIMIT, known(cold)),
        limit_row("growth: board show", "ms", SHOW_LIMIT, known(whole)),
        limit_row("growth: board show of one task", "ms", SHOW_LIMIT, known(one)),
        limit_row("growth: board report --html", "ms", PAGE_LIMIT, known(html)),
        limit_row("growth: the live page", "ms", PAGE_LIMIT, pages),
        Row("growth: board show, Python parsing", "ms", "read, hash, parse", ours=known(whole), other=parsed,
            note=f"{note}Python reads and hashes it in {min(hashed for hashed, _ in python):.0f} ms"),
        Row("growth: first write of a strange file", "ms", "read, hash, parse", ours=known([first]), other=parsed,
            note="of a file that podium did not seal: every fact is checked, everything derived"),
        Row("growth: board verify", "ms", "read, hash, parse", ours=known([verified]), other=parsed,
            note="believes nothing: every fact is checked, everything derived"),
    ]


def known(runs):
    return [took for took in runs if took is not None]


def entries(path, count):
    """Ids of some entries that the file has; each stands on a line of its own."""
    found = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith('    "e-'):
                found.append(line[5:23])
                if len(found) == count:
                    break
    return found
