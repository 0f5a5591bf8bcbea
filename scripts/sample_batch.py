"""The batch that every deployment is tried with, Deploy/sample, and the entries that must come of it.

    sample_batch.py make FOLDER PODIUM     the manifest, its models, and plain.json: what `podium run --workers 2` makes of them.
                                           A folder that was made before is copied when PODIUM_SAMPLE names it.
    sample_batch.py compare FOLDER SHOWN   SHOWN: what `podium board show --json` says of the board of a deployment. Exit code 1, with
                                           what differs, when its entries are not those of plain.json.

An entry is compared by task, class, variant, level, rank and value; when and by whom it was measured differs from run to run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

MANIFEST = "batch.yaml"
WIDTHS = (4, 8, 12, 16)
PLAIN = "plain.json"
# In seconds: the batch takes 12.
PATIENCE = 180
# Counts only: what is timed asks first for the peaks of the machine, which takes minutes on each.
TASKS = ("flops/sample@1",)


def make(folder: str, podium: str) -> None:
    made = os.environ.get("PODIUM_SAMPLE")
    if made:
        shutil.copytree(made, folder, dirs_exist_ok=True)
        return
    scripts = os.path.dirname(os.path.abspath(__file__))
    os.makedirs(folder, exist_ok=True)
    shutil.copy(f"{scripts}/../Deploy/sample/{MANIFEST}", folder)
    for width in WIDTHS:
        subprocess.run([sys.executable, f"{scripts}/make_product.py", "8", "16", str(width), f"{folder}/product{width}.onnx"], check=True)
    board = os.path.join(folder, "plain-board.json")
    ran = subprocess.run(
        [podium, "run", f"{folder}/{MANIFEST}", "--workers", "2", "--board", board, "--timeout", f"{PATIENCE}s"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=2 * PATIENCE)
    if ran.returncode != 0:
        sys.exit(f"{ran.stdout[-4000:]}\nsample: two plain workers of this machine do not run the batch (exit code {ran.returncode})")
    shown = subprocess.run([podium, "board", "show", "--board", board, "--json"], stdout=subprocess.PIPE, check=True)
    with open(f"{folder}/{PLAIN}", "wb") as file:
        file.write(shown.stdout)
    found = entries(f"{folder}/{PLAIN}")
    missing = [f"{task} of product{width}" for task in TASKS for width in WIDTHS
               if not any(entry[0] == task and entry[2] == f"product{width}" for entry in found)]
    if missing:
        sys.exit(f"sample: the batch of two plain workers has no entry for {', '.join(missing)}")


def entries(path: str) -> set[tuple]:
    """Of the answer of `podium board show --json`: its entries of the sample's tasks, without what differs between two runs."""
    with open(path) as file:
        boards = json.load(file)["boards"]
    found = set()
    for board in boards:
        if board["task"] not in TASKS:
            continue
        for entry in board["ranking"] + board["notRanked"] + board["reported"]:
            found.add((board["task"], board["class"], entry["variant"], entry["level"], entry.get("rank"), entry["value"]))
    return found


def compare(folder: str, shown: str) -> None:
    wanted, found = entries(f"{folder}/{PLAIN}"), entries(shown)
    lines = [f"  missing: {line}" for line in told(wanted - found)] + [f"  not expected: {line}" for line in told(found - wanted)]
    if lines:
        sys.exit("\n".join([f"sample: the entries are not those of two plain workers ({folder}/{PLAIN}):", *lines]))


def told(some: set[tuple]) -> list[str]:
    return sorted("task {}, class {}, variant {}, level {}, rank {}, value {}".format(*entry) for entry in some)


def main() -> None:
    match sys.argv[1:]:
        case ["make", folder, podium]:
            make(folder, podium)
        case ["compare", folder, shown]:
            compare(folder, shown)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
