#!/usr/bin/env python3
"""Measures the same things again and again and says how far the results lie apart; see scripts/repeatability.

    repeatability.py [FOLDER] [--repeats N] [--over TIME] [--resume] [--quick]
    repeatability.py [FOLDER] --neighbour [--quick]

A repeat is what a user would do: all trials of one command, whose score and interval the command states.
"""

import argparse
import json
import math
import os
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from bench_rows import machine, reason

MODELS = ".build/models"
# The protocol asks for more trials of what is short.
TRIALS, SHORT_TRIALS, QUICK_TRIALS = 5, 10, 3
# One command may take so long, in seconds; the study so much longer than it was to last, and some more for short ones.
RUN_LIMIT, LATENESS, PATIENCE = 900, 1.5, 1200

# (largest - smallest) / smallest of a case's scores: wanted of what takes over a millisecond, and of the rest. A repeat most of whose
# trials were marked lay in an episode of the machine and is not held against it.
LONG, LONG_SPREAD, SHORT_SPREAD = 1e6, 0.03, 0.06
# Repeats whose interval holds the median of all scores; trials marked, with a neighbour and without.
HELD_WANTED, MARKED_WANTED, MARKED_ALLOWED = 0.90, 0.95, 0.05

# What a busy neighbour does on its core: nothing but be there, until its parent is gone.
NEIGHBOUR = """
import os, sys
os.sched_setaffinity(0, {int(sys.argv[1])})
parent = int(sys.argv[2])
while os.getppid() == parent:
    for _ in range(1000000):
        pass
"""


@dataclass
class Case:
    name: str
    command: list
    trials: int = TRIALS
    threads: int = 1

    @property
    def score_name(self):
        """A kernel's own speed is its fastest trial; a user of a model sees the middle one."""
        return "minimumNanoseconds" if self.command[0] == "kernel" else "medianNanoseconds"

    def run(self, trials, cores):
        """The command's answer, or {"error"}."""
        options = ["--threads", str(self.threads), "--trials", str(trials), "--cores", ",".join(map(str, cores))]
        command = [os.environ["PODIUM_BINARY"], *self.command, *options, "--timeout", "60s", "--json"]
        try:
            ran = subprocess.run(command, capture_output=True, text=True, timeout=RUN_LIMIT)
        except subprocess.TimeoutExpired:
            return {"error": f"no end within {RUN_LIMIT} s"}
        return json.loads(ran.stdout) if ran.returncode == 0 else {"error": reason(ran.stdout or ran.stderr)}


CASES = [
    Case("conv 3x3 64->64 at 56", ["kernel", "conv:c=64,h=56,w=56,k=64,r=3,s=3,pad=1"]),
    Case("matmul 512 cubed", ["kernel", "matmul:m=512,n=512,k=512"]),
    Case("conv 7x7 stem, 2 threads", ["kernel", "conv:c=3,h=224,w=224,k=64,r=7,s=7,stride=2,pad=3"], threads=2),
    Case("depthwise 3x3 384 at 14", ["kernel", "conv:c=384,h=14,w=14,k=384,r=3,s=3,pad=1,groups=384"], SHORT_TRIALS),
    Case("matmul 128 cubed", ["kernel", "matmul:m=128,n=128,k=128"], SHORT_TRIALS),
    Case("matmul 64 cubed, libxsmm", ["kernel", "matmul:m=64,n=64,k=64", "--backend", "libxsmm"], SHORT_TRIALS),
    Case("ResNet-50", ["latency", f"{MODELS}/light_resnet50.onnx"]),
    Case("SqueezeNet", ["latency", f"{MODELS}/light_squeezenet.onnx"]),
    Case("ShuffleNet", ["latency", f"{MODELS}/light_shufflenet.onnx"]),
]
QUICK_CASES = [CASES[0], CASES[3], CASES[7]]


class Log:
    """JSON Lines that survive an interruption: each line is on the disk before the next thing is measured."""

    def __init__(self, path):
        self.path = path
        self.lines = []
        if os.path.exists(path):
            with open(path, "rb") as file:
                content = file.read()
            whole = content[: content.rfind(b"\n") + 1]
            self.lines = [json.loads(line) for line in whole.splitlines()]
            # What was being written when it ended is not whole.
            if whole != content:
                os.truncate(path, len(whole))

    def add(self, line):
        self.lines.append(line)
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())


def usable_cases(quick):
    count = len(os.sched_getaffinity(0))
    return [case for case in (QUICK_CASES if quick else CASES) if case.threads <= count]


def cores_of(case):
    return sorted(os.sched_getaffinity(0))[-case.threads :]


def note(text):
    print(f"repeatability: {text}", file=sys.stderr, flush=True)


def study(log, cases, options):
    """Takes the repeats that are not there yet, one after the other, each at its time."""
    if not log.lines:
        settings = {"repeats": options.repeats, "over": options.over, "quick": options.quick}
        log.add({"kind": "study", "machine": machine(), "startedAt": time.time(), **settings})
    settings = log.lines[0]
    cases = usable_cases(settings["quick"])
    done = {(line["repeat"], line["case"]) for line in log.lines if line["kind"] == "run" and "error" not in line["answer"]}
    missing = [n for n in range(settings["repeats"]) if any((n, case.name) not in done for case in cases)]
    pause = settings["over"] / settings["repeats"]
    start = time.monotonic()
    end = start + LATENESS * pause * len(missing) + PATIENCE
    for turn, repeat in enumerate(missing):
        time.sleep(max(0, start + turn * pause - time.monotonic()))
        note(f"repeat {repeat + 1} of {settings['repeats']}")
        for case in cases:
            if (repeat, case.name) in done:
                continue
            if time.monotonic() > end:
                note("stopped: it takes far longer than it was to; go on with --resume")
                return
            answer = case.run(QUICK_TRIALS if settings["quick"] else case.trials, cores_of(case))
            log.add({"kind": "run", "repeat": repeat, "case": case.name, "at": time.time(), "answer": answer})


def figures(case, answer):
    """Of a kernel's answer its row, of a model's all."""
    return answer["kernels"][0] if case.command[0] == "kernel" else answer


def interval(case, row):
    """As the answer states it; where it states none, by the rule of the leaderboard from its trials."""
    if row.get("interval"):
        return row["interval"]
    trials = sorted(row["trialNanoseconds"])
    count = len(trials)
    # Of a resample more than half must be at most the trial at `index` for the median to be. Kernels state their interval.
    needed = count // 2 + 1

    def chance(index):
        share = (index + 1) / count
        return sum(math.comb(count, k) * share**k * (1 - share) ** (count - k) for k in range(needed, count + 1))

    lower = next(index for index in range(count) if chance(index) >= 0.025)
    upper = next(index for index in range(count) if chance(index) >= 0.975 or index == count - 1)
    return trials[lower], trials[upper]


def marked(answer):
    """Trials that a check found disturbed: (busy machine, slow episode of it)."""
    episodes, busy = set(), set()
    for check in answer["checks"]:
        if check["name"] == "environment" and not check["passed"]:
            (episodes if "canary" in check["note"] else busy).add(check["trial"])
    return busy, episodes - busy


def text_of(nanoseconds):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("us", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.4g} {unit}"
    return f"{nanoseconds:.4g} ns"


def spread(scores):
    return (max(scores) - min(scores)) / min(scores)


def spread_text(scores):
    return f"{100 * spread(scores):.1f}%" if len(scores) > 1 else "-"


def share_text(part, whole):
    return f"{part} of {whole} ({100 * part / whole:.0f}%)" if whole else "0 of 0"


def show_study(log):
    """The tables; exit status 1 when something that is wanted is not reached."""
    settings = log.lines[0]
    print(f"{settings['machine']}; {settings['repeats']} repeats over {settings['over'] / 60:.0f} min")
    summary, held_all, repeats_all, kept_all, failed_all = [], 0, 0, 0, 0
    cases = usable_cases(settings["quick"])
    for case in cases:
        # The last answer of a repeat counts: an interrupted study takes failed ones again.
        runs = {line["repeat"]: line["answer"] for line in log.lines if line["kind"] == "run" and line["case"] == case.name}
        failed = {repeat: answer["error"] for repeat, answer in runs.items() if "error" in answer}
        good = {repeat: answer for repeat, answer in sorted(runs.items()) if "error" not in answer}
        failed_all += len(failed)
        print(f"\n{case.name}: podium {' '.join(case.command)}\n")
        for repeat, why in sorted(failed.items()):
            print(f"repeat {repeat + 1} failed: {why}")
        if not good:
            summary.append(f"{case.name:<26} {'not measured':>12}")
            continue
        scores = {repeat: figures(case, answer)[case.score_name] for repeat, answer in good.items()}
        grand = statistics.median(scores.values())
        print(f"{'REPEAT':>6} {'SCORE':>11} {'INTERVAL':>25} {'HOLDS':>6} {'TRIALS':>6} {'BUSY':>5} {'EPISODES':>9}")
        held = busy_all = episodes_all = trials_all = 0
        quiet = []
        for repeat, answer in good.items():
            lower, upper = interval(case, figures(case, answer))
            busy, episodes = marked(answer)
            holds = lower <= grand <= upper
            held += holds
            busy_all += len(busy)
            episodes_all += len(episodes)
            trials_all += answer["trials"]
            if 2 * len(busy | episodes) <= answer["trials"]:
                quiet.append(scores[repeat])
            print(
                f"{repeat + 1:>6} {text_of(scores[repeat]):>11} {text_of(lower) + ' - ' + text_of(upper):>25} "
                f"{'yes' if holds else 'no':>6} {answer['trials']:>6} {len(busy):>5} {len(episodes):>9}"
            )
        wanted = LONG_SPREAD if grand > LONG else SHORT_SPREAD
        # One score has no spread.
        outcome = "not judged" if len(quiet) < 2 else "" if spread(quiet) <= wanted else "MISSED"
        held_all, repeats_all, kept_all = held_all + held, repeats_all + len(good), kept_all + (outcome == "")
        summary.append(
            f"{case.name:<26} {text_of(grand):>10} {spread_text(scores.values()):>7} {spread_text(quiet):>7} {len(quiet):>4} "
            f"{100 * wanted:>5.0f}% {held:>3} of {len(good):<2} {busy_all:>4} {episodes_all:>8} {trials_all:>6}  {outcome}".rstrip()
        )
    print(
        f"\n{'CASE':<26} {'MEDIAN':>10} {'SPREAD':>7} {'QUIET':>7} {'OF':>4} {'WANTED':>6} {'HELD':>8} {'BUSY':>4} "
        f"{'EPISODES':>8} {'TRIALS':>6}"
    )
    print("\n".join(summary))
    print(f"\nSpread of the quiet repeats kept by {kept_all} of {len(cases)} cases.")
    print(f"Intervals that hold the median: {share_text(held_all, repeats_all)}, wanted {100 * HELD_WANTED:.0f}%.")
    is_complete = repeats_all == settings["repeats"] * len(cases)
    if not is_complete:
        missing = settings["repeats"] * len(cases) - repeats_all - failed_all
        print(f"Not complete: {failed_all} runs failed, {missing} were not taken; go on with --resume.")
    is_held = repeats_all > 0 and held_all >= HELD_WANTED * repeats_all
    return 0 if is_complete and kept_all == len(cases) and is_held else 1


def with_neighbour(case, is_busy, trials):
    """Runs a case, on a busy machine with one loop on each of its cores."""
    cores = cores_of(case)
    command = [sys.executable, "-c", NEIGHBOUR]
    loops = [subprocess.Popen([*command, str(core), str(os.getpid())]) for core in (cores if is_busy else [])]
    try:
        return case.run(trials, cores)
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def compare_neighbours(log, cases, options):
    """Every case with a neighbour and without, in turn; prints how many trials were marked."""
    log.add({"kind": "neighbours", "machine": machine(), "startedAt": time.time(), "quick": options.quick})
    counts = {True: [0, 0], False: [0, 0]}
    failed = 0
    print(f"{log.lines[-1]['machine']}\n\n{'CASE':<26} {'MARKED WITH NEIGHBOUR':>22} {'MARKED ON QUIET MACHINE':>24}")
    for case in cases:
        cells = []
        for is_busy in (True, False):
            note(f"{case.name}, {'with a neighbour' if is_busy else 'quiet'}")
            answer = with_neighbour(case, is_busy, QUICK_TRIALS if options.quick else case.trials)
            log.add({"kind": "neighbour", "case": case.name, "busy": is_busy, "at": time.time(), "answer": answer})
            if "error" in answer:
                failed += 1
                cells.append(f"failed: {answer['error']}")
                continue
            disturbed = len(set.union(*marked(answer)))
            counts[is_busy][0] += disturbed
            counts[is_busy][1] += answer["trials"]
            cells.append(f"{disturbed} of {answer['trials']}")
        print(f"{case.name:<26} {cells[0]:>22} {cells[1]:>24}", flush=True)
    print(f"\nMarked with a neighbour: {share_text(*counts[True])}, wanted at least {100 * MARKED_WANTED:.0f}%.")
    print(f"Marked on a quiet machine: {share_text(*counts[False])}, wanted at most {100 * MARKED_ALLOWED:.0f}%.")
    is_kept = counts[True][0] >= MARKED_WANTED * counts[True][1] and counts[False][0] <= MARKED_ALLOWED * counts[False][1]
    return 0 if is_kept and not failed and counts[True][1] else 1


def seconds(text):
    units = {"s": 1, "m": 60, "h": 3600}
    if text[-1:] not in units or not text[:-1].isdigit():
        raise argparse.ArgumentTypeError(f"not a time: {text}; write 90s, 20m or 1h")
    return int(text[:-1]) * units[text[-1]]


def repeats(text):
    if not text.isdigit() or not 2 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"from 2 to 1000, not {text}")
    return int(text)


class Parser(argparse.ArgumentParser):
    def error(self, message):
        sys.stderr.write(f"repeatability: {message}\n")
        sys.exit(64)


def parsed():
    parser = Parser(description="How well measurements repeat on this machine.")
    parser.add_argument("folder", nargs="?", default=".build/repeatability")
    parser.add_argument("--repeats", type=repeats, default=10)
    parser.add_argument("--over", type=seconds, default=3600, metavar="TIME")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--neighbour", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.resume and options.neighbour:
        parser.error("--resume is for the study; with --neighbour it is short, so run it again")
    log = os.path.join(options.folder, "study.jsonl")
    if not options.neighbour and os.path.exists(log) and not options.resume:
        parser.error(f"{log} is there already: go on with --resume, or name another folder")
    return options


def main():
    options = parsed()
    if options.check:
        return 0
    # So that what was started is ended, as for Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.makedirs(options.folder, exist_ok=True)
    cases = usable_cases(options.quick)
    if options.neighbour:
        return compare_neighbours(Log(os.path.join(options.folder, "neighbours.jsonl")), cases, options)
    log = Log(os.path.join(options.folder, "study.jsonl"))
    try:
        study(log, cases, options)
    except KeyboardInterrupt:
        note("interrupted; go on with --resume")
    return show_study(log)


if __name__ == "__main__":
    sys.exit(main())
