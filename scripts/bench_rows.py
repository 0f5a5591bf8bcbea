"""What the benchmarks have in common: rows of ours against another's, and how they are shown; see scripts/bench."""

import json
import os
import statistics
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Row:
    """Our runs beside the other's (or a limit). `ratio` is how many times better ours are."""

    case: str
    unit: str
    other_name: str
    ours: list = field(default_factory=list)
    other: list = field(default_factory=list)
    # The least ratio wanted; none when it is not asked of a single row.
    target: float | None = None
    note: str = ""
    more_is_better: bool = False
    # What the runs come to, on both sides.
    statistic: Callable = statistics.median
    # More members of the row's JSON.
    details: dict = field(default_factory=dict)

    @property
    def ratio(self):
        if not self.ours or not self.other:
            return None
        ours, other = self.statistic(self.ours), self.statistic(self.other)
        return ours / other if self.more_is_better else other / ours

    @property
    def met(self):
        return None if self.target is None or self.ratio is None else self.ratio >= self.target

    def json(self):
        def figure(runs):
            return round(self.statistic(runs), 4) if runs else None

        def spread(runs):
            return [round(min(runs), 4), round(max(runs), 4)] if runs else None

        return {
            "case": self.case,
            "ours": figure(self.ours),
            "other": figure(self.other),
            "otherName": self.other_name,
            "ratio": round(self.ratio, 3) if self.ratio is not None else None,
            "unit": self.unit,
            "runs": len(self.ours),
            "oursSpread": spread(self.ours),
            "otherSpread": spread(self.other),
            "target": self.target,
            "met": self.met,
            "note": self.note,
            **self.details,
        }


def limit_row(case, unit, limit, ours):
    return Row(case, unit, "limit", ours=ours, other=[limit], target=1)


def reason(text):
    """Why a peer failed, or we did."""
    try:
        answer = json.loads(text)
    except ValueError:
        return text.strip().splitlines()[-1][:120] if text.strip() else "failed"
    error = answer.get("error", "failed")
    return error if isinstance(error, str) else error.get("message", "failed")


def progress(text):
    if sys.stderr.isatty():
        print(f"\r\033[Kbench: {text}", end="", file=sys.stderr, flush=True)


def machine():
    name = "unknown"
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                name = line.split(":", 1)[1].strip()
                break
    return f"{name}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} at the start"


def number(value):
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def figure(runs, statistic):
    if not runs:
        return "-"
    if len(runs) == 1:
        return number(runs[0])
    return f"{number(statistic(runs))} ({number(min(runs))}-{number(max(runs))})"


def show(title, rows):
    print(f"\n{title}\n")
    print(f"{'CASE':<28} {'OURS':>20} {'OTHER':>18} {'RATIO':>8}")
    # What all cases begin with is said by the title.
    beginnings = {row.case.partition(": ")[0] for row in rows}
    # Rows that have nothing to show, by why.
    empty = {}
    for row in rows:
        name = row.case.split(": ", 1)[-1] if len(beginnings) == 1 else row.case
        if row.note and not row.ours and (not row.other or row.other_name == "limit"):
            empty.setdefault(row.note, []).append(name)
            continue
        ratio = f"{number(row.ratio)}x" if row.ratio is not None else "-"
        mark = "  MISSED" if row.met is False else ""
        if len(name) > 28:
            print(name)
            name = ""
        print(f"{name:<28} {figure(row.ours, row.statistic):>20} {figure(row.other, row.statistic):>18} {ratio:>8}{mark}")
        if row.note:
            print(f"    {row.note}")
    for note, names in empty.items():
        print(textwrap.fill(f"{', '.join(names)}: {note}", 100, subsequent_indent="    "))


def report(name, described, sections):
    """Prints the sections, pairs of a title and rows: as tables, or as one JSON value when the command line asks for it."""
    progress("")
    rows = [row for _, section in sections for row in section]
    if "--json" in sys.argv:
        value = {"schema": "podium.bench/1", "name": name, "machine": described, "rows": [row.json() for row in rows]}
        print(json.dumps(value))
        return
    print(described)
    for title, section in sections:
        show(title, section)
    missed = [row for row in rows if row.met is False]
    judged = [row for row in rows if row.met is not None]
    print(f"\n{len(judged) - len(missed)} of {len(judged)} targets met; {len(rows) - len(judged)} rows have none or no peer.")
