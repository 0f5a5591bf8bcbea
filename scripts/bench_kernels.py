#!/usr/bin/env python3
"""Measures `podium kernel` against direct calls of the same libraries, and against the machine's peak; see scripts/bench.

    bench_kernels.py [--json] [--quick]

Each round takes every kernel once from each side, one after the other in fresh processes: ours first in one round, the direct call
first in the next. A figure is the smallest of its runs' medians, as a kernel's score is; its spread the smallest and the largest.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field

from bench_rows import Row, machine, progress, reason, report

PODIUM = os.environ["PODIUM_BINARY"]
DIRECT = os.environ["BENCH_DIRECT"]
QUICK = "--quick" in sys.argv

# As the protocol has it: more trials for what is short.
TRIALS, SHORT_TRIALS = (3, 3) if QUICK else (5, 10)
SHORT = 100e3  # nanoseconds
# Rounds that measure the peaks too.
PEAK_ROUNDS = 3
# No pair begins later than this, and a run is ended when it takes far too long; seconds.
TIME_LIMIT = 14 * 60
RUN_LIMIT = 120

DTYPES = ["f32", "bf16", "u8s8"]
# What our harness may add to a kernel of some length.
OVERHEAD, OVERHEAD_FROM = 0.01, 50e3
# Percent of the peak that f32, bf16 and u8s8 convolutions and a large product were found at when the protocol was designed, and how
# near to the lower end of it a kernel is wanted.
LISTED, NEAR = (93, 98), 0.95

MICROSECOND = 1e3


@dataclass
class Case:
    """One kernel by one library, with as many threads as cores."""

    name: str
    kernel: str
    dtype: str
    library: str
    cores: list
    # Operations of a call, those on padding left out: what a library may skip is no work.
    operations: int
    # Whether it is wanted near the peak.
    has_peak_target: bool = False
    ours: list = field(default_factory=list)
    direct: list = field(default_factory=list)
    failures: dict = field(default_factory=dict)
    # Trials of ours on which the machine was busy or slow, and such as did not converge.
    disturbed: int = 0
    unstable: int = 0

    @property
    def is_done(self):
        if self.failures:
            return True
        wanted = SHORT_TRIALS if self.ours and min(self.ours) < SHORT else TRIALS
        return len(self.ours) >= wanted

    @property
    def threads(self):
        return f"{len(self.cores)} thread{'s' if len(self.cores) > 1 else ''}"

    @property
    def note(self):
        if self.failures:
            return "not measured: " + "; ".join(f"{who}: {why}" for who, why in self.failures.items())
        parts = ["no time was left"] if not self.ours or not self.direct else []
        parts += [f"{self.disturbed} of {len(self.ours)} trials of ours on a busy or slow machine"] if self.disturbed else []
        parts += [f"{self.unstable} of {len(self.ours)} trials of ours unstable"] if self.unstable else []
        return "; ".join(parts)

    def measure(self, side):
        try:
            measured = self.run_ours() if side == "podium" else self.run_direct()
        except subprocess.TimeoutExpired:
            self.failures[side] = f"no end within {RUN_LIMIT} s"
            return
        if isinstance(measured, str):
            self.failures[side] = measured
        else:
            (self.ours if side == "podium" else self.direct).append(measured)

    def run_ours(self):
        """Nanoseconds, or why there are none."""
        cores = ",".join(map(str, self.cores))
        options = ["--backend", self.library, "--threads", str(len(self.cores)), "--cores", cores, "--trials", "1"]
        command = [PODIUM, "kernel", self.kernel, *options, "--timeout", "60s", "--json"]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=RUN_LIMIT)
        if ran.returncode != 0:
            return reason(ran.stdout)
        answer = json.loads(ran.stdout)
        row = answer["kernels"][0]
        self.disturbed += any(check["name"] == "environment" for check in answer["checks"])
        self.unstable += row["unstable"] is not None
        return row["minimumNanoseconds"]

    def run_direct(self):
        """Nanoseconds, or why there are none."""
        threads = str(len(self.cores))
        # As a trial of ours has it.
        unwanted = ("GOMP_", "KMP_", "OMP_", "OPENBLAS_NUM_THREADS")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
        environment |= {"OMP_NUM_THREADS": threads, "OMP_PROC_BIND": "true", "OMP_DYNAMIC": "false"}
        environment["OPENBLAS_NUM_THREADS"] = threads
        command = [DIRECT, self.library, ",".join(map(str, self.cores)), self.kernel]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=RUN_LIMIT, env=environment)
        if ran.returncode != 0:
            return f"exit {ran.returncode}"
        answer = json.loads(ran.stdout)
        return answer["error"] if "error" in answer else answer["medianNanoseconds"]

    def details(self):
        return {
            "kernel": self.kernel,
            "backend": self.library,
            "threads": len(self.cores),
            "disturbed": self.disturbed,
            "unstable": self.unstable,
        }

    def time_row(self):
        is_long = self.ours and self.direct and min(self.direct) > OVERHEAD_FROM
        target = round(1 / (1 + OVERHEAD), 4) if is_long else None
        ours, direct = ([run / MICROSECOND for run in runs] for runs in (self.ours, self.direct))
        name = f"{self.dtype}, {self.threads}, {self.library}: {self.name}"
        return Row(name, "us", "direct call", ours, direct, target, self.note, statistic=min, details=self.details())

    def peak_row(self, peak):
        """`peak` is in operations a nanosecond; none when it was not measured."""
        ours = [100 * self.operations / run / peak for run in self.ours] if peak else []
        note = self.note if peak or self.failures else f"not measured: podium peak has no {self.dtype} figure"
        limit = [LISTED[0] * NEAR] if self.has_peak_target else []
        details = self.details() | {"listedPercent": list(LISTED), "peakGigaflopsPerSecond": peak}
        name = f"percent of {self.dtype} peak, {self.threads}: {self.name}"
        target = 1 if limit else None
        return Row(name, "%", "limit", ours, limit, target, note, more_is_better=True, statistic=max, details=details)


def convolutions():
    """Of ResNet-50 at a batch of 1: (name, channels, size, outputs, kernel, stride), each once; and a depthwise one."""
    shapes = [(3, 224, 64, 7, 2), (64, 56, 64, 1, 1), (64, 56, 64, 3, 1), (64, 56, 256, 1, 1), (256, 56, 64, 1, 1)]
    inputs, size, width = 256, 56, 128
    while size > 7:
        half = size // 2
        # The block that halves the size, its shortcut, and the blocks that follow.
        shapes += [(inputs, size, width, 1, 1), (width, size, width, 3, 2), (inputs, size, 4 * width, 1, 2)]
        shapes += [(width, half, 4 * width, 1, 1), (4 * width, half, width, 1, 1), (width, half, width, 3, 1)]
        inputs, size, width = 4 * width, half, 2 * width
    return shapes


QUICK_CONVOLUTIONS = [(3, 224, 64, 7, 2), (64, 56, 64, 3, 1), (64, 56, 256, 1, 1), (512, 7, 512, 3, 1)]


def convolution_case(shape, dtype, cores, groups=1):
    channels, size, outputs, kernel, stride = shape
    pad = kernel // 2
    output = (size + 2 * pad - kernel) // stride + 1
    # Pairs of an output and a tap, in one direction, that do not meet padding.
    taps = sum(0 <= place * stride - pad + tap < size for place in range(output) for tap in range(kernel))
    text = (
        f"conv:n=1,c={channels},h={size},w={size},k={outputs},r={kernel},s={kernel},stride={stride},pad={pad},"
        f"groups={groups},dtype={dtype}"
    )
    kind = "depthwise" if groups > 1 else "conv"
    name = f"{kind} {kernel}x{kernel}/{stride} {channels}->{outputs} at {size}"
    operations = 2 * outputs * channels // groups * taps * taps
    return Case(name, text, dtype, "onednn", cores, operations, has_peak_target=groups == 1)


def product_case(size, dtype, library, cores, has_peak_target=False):
    text = f"matmul:m={size},n={size},k={size},dtype={dtype}"
    return Case(f"matmul {size} cubed", text, dtype, library, cores, 2 * size**3, has_peak_target)


def all_cases():
    allowed = sorted(os.sched_getaffinity(0))
    core_sets = [allowed[-count:] for count in (1, 2) if count <= len(allowed)]
    cases = []
    for dtype in DTYPES:
        for cores in core_sets:
            cases.append(product_case(1024, dtype, "onednn", cores, has_peak_target=True))
            cases += [convolution_case(shape, dtype, cores) for shape in (QUICK_CONVOLUTIONS if QUICK else convolutions())]
            cases.append(convolution_case((384, 14, 384, 3, 1), dtype, cores, groups=384))
    for library in ("libxsmm", "openblas"):
        cases += [product_case(size, "f32", library, core_sets[0]) for size in ((8, 64) if QUICK else (8, 16, 32, 64))]
    return cases


def measure_peaks(best, cores):
    """Raises the best figures so far, in operations a nanosecond by (dtype, threads), by another measurement."""
    command = [PODIUM, "peak", "--threads", str(len(cores)), "--cores", ",".join(map(str, cores)), "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=RUN_LIMIT)
    if ran.returncode != 0:
        sys.exit(f"bench: podium peak: {reason(ran.stdout)}")
    for peaks in json.loads(ran.stdout)["peaks"]:
        for dtype in DTYPES:
            rate = peaks.get("arithmeticGigaoperationsPerSecond", {}).get(dtype)
            if dtype == "f32":
                rate = peaks["computeGigaflopsPerSecond"]
            if rate:
                key = (dtype, peaks["threads"])
                best[key] = max(best.get(key, 0), rate["best"])


def measure(cases):
    """Measures all cases round by round, so that a slow minute of the machine does not fall on one; returns the peaks."""
    peaks = {}
    start = time.monotonic()
    core_sets = {tuple(case.cores) for case in cases}
    for number in range(max(TRIALS, SHORT_TRIALS)):
        waiting = [case for case in cases if not case.is_done]
        if not waiting:
            break
        for cores in sorted(core_sets) if number < PEAK_ROUNDS else []:
            measure_peaks(peaks, cores)
        for index, case in enumerate(waiting):
            if time.monotonic() - start > TIME_LIMIT:
                return peaks
            progress(f"round {number + 1}, {index + 1} of {len(waiting)}: {case.dtype}, {case.threads}, {case.name}")
            for side in ("podium", "direct") if number % 2 == 0 else ("direct", "podium"):
                case.measure(side)
    return peaks


def median_row(name, rows):
    """The median of the long kernels' ratios: their noise apart, what the harness costs."""
    ratios = [row.ratio for row in rows if row.target is not None]
    target = round(1 / (1 + OVERHEAD), 4)
    return Row(f"all: {name}, {len(ratios)} kernels", "x", "limit", ratios, [target], target=1, more_is_better=True)


def kept(rows):
    judged = [row for row in rows if row.met is not None]
    return f"{sum(row.met for row in judged)} of {len(judged)}"


def main():
    described = machine()
    cases = all_cases()
    peaks = measure(cases)
    # What is measured with the same type, threads and library is one table.
    groups = {}
    for case in cases:
        groups.setdefault((case.dtype, case.threads, case.library), []).append(case)
    sections, times, shares = [], [], []
    for (dtype, threads, library), group in groups.items():
        rows = [case.time_row() for case in group]
        times += rows
        sections.append((f"{dtype}, {threads}, {library}: us of a call, against direct calls", rows))
    medians = [median_row(dtype, [row for row in times if row.case.startswith(dtype)]) for dtype in DTYPES]
    sections.append(("How many times faster than direct calls, kernels above 50 us; spread over the kernels", medians))
    for (dtype, threads, library), group in groups.items():
        rows = [case.peak_row(peaks.get((dtype, len(group[0].cores)))) for case in group]
        shares += rows
        limit = f"wanted: {LISTED[0] * NEAR:.1f}, 5% below the lower end of the {LISTED[0]} to {LISTED[1]} listed"
        sections.append((f"{dtype}, {threads}, {library}: percent of the peak of the same run; {limit}", rows))
    report("kernels", described, sections)
    if "--json" not in sys.argv:
        missing = sum(bool(case.failures) or not case.ours for case in cases)
        print(f"Overhead under 1% above 50 us: {kept(times)} rows, of the medians {kept(medians)}.")
        print(f"Within 5% of the listed percent of peak: {kept(shares)} rows. Not measured: {missing} of {len(cases)} kernels.")


if __name__ == "__main__":
    main()
