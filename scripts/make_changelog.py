#!/usr/bin/env python3
"""Writes the changelog as Debian's tools read it, from ours in Markdown.

    make_changelog.py VERSION MAINTAINER <Changelog.md >changelog

A part "## 0.2.0, 2026-12-01" is a release of that day; one that is "not released yet" bears the time of SOURCE_DATE_EPOCH (seconds
since 1970), so that the same sources give the same bytes. The first part has to be VERSION's.
"""

import email.utils
import os
import re
import sys
import textwrap
from datetime import datetime, timezone
from typing import NoReturn

HEADING = re.compile(r"## (\S+), (?:(\d{4}-\d{2}-\d{2})|not released yet)")
WIDTH = 80


def fail(text: str) -> NoReturn:
    sys.exit(f"make_changelog: {text}")


def releases(lines: list[str]) -> list[tuple[str, str | None, list[str]]]:
    """Version, day or None, and items; the newest first."""
    found: list[tuple[str, str | None, list[str]]] = []
    for number, line in enumerate(lines, 1):
        if line.startswith("## "):
            heading = HEADING.fullmatch(line)
            if heading is None:
                fail(f"line {number}: a release is '## VERSION, YEAR-MONTH-DAY' or '## VERSION, not released yet'")
            found.append((heading[1], heading[2], []))
        elif found and line.startswith("- "):
            found[-1][2].append(line[2:])
        elif found and line.startswith("  ") and found[-1][2]:
            found[-1][2][-1] += " " + line.strip()
        elif found and line:
            fail(f"line {number}: a release has nothing but items, '- ' and what follows below it")
    return found


def moment(day: str | None) -> str:
    """The beginning of the day, UTC, as Debian writes times."""
    try:
        epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
        begin = datetime.fromisoformat(day) if day else datetime.fromtimestamp(epoch, timezone.utc)
    except ValueError:
        fail(f"{day} is no day")
    return email.utils.format_datetime(begin.replace(tzinfo=timezone.utc))


def entry(version: str, day: str | None, items: list[str], maintainer: str) -> str:
    suite = "UNRELEASED" if day is None else "unstable"
    changes = [textwrap.fill(item.replace("`", ""), WIDTH, initial_indent="  * ", subsequent_indent="    ") for item in items]
    return "\n".join([f"podium ({version}) {suite}; urgency=medium", "", *changes, "", f" -- {maintainer}  {moment(day)}"])


def main() -> None:
    if len(sys.argv) != 3:
        fail("usage: make_changelog.py VERSION MAINTAINER <Changelog.md >changelog")
    version, maintainer = sys.argv[1:]
    found = releases(sys.stdin.read().split("\n"))
    if not found or found[0][0] != version:
        fail(f"the newest release told is {found[0][0] if found else 'none'}, and this is {version}: write what it brings")
    for number, *_, items in found:
        if not items:
            fail(f"{number} brings nothing")
    print("\n\n".join(entry(*release, maintainer) for release in found))


if __name__ == "__main__":
    main()
