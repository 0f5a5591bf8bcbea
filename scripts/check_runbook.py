"""Runs the commands of the runbook and looks between them whether they did what it says. Called by scripts/check-runbook.

    check_runbook.py RUNBOOK

Each part of the runbook has a preparation here (what has happened when somebody reads that part) and a check (what is so afterwards); a
part without one, or one without a part, is a failure. Needs a mount namespace of its own: the site's disk is a small tmpfs.
"""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

PODIUM = os.environ["PODIUM_BINARY"]
# Of the site's disk, in bytes: with what the program itself takes there.
DISK = 512 << 20
# What is left of it when it is full: less than a coordinator keeps free for what it has accepted.
LEFT = 16 << 20
# Until something is so, in seconds, and until a block of commands has run.
PATIENCE, BLOCK_PATIENCE = 60, 90
# Of SQLite, in bytes.
PAGE = 4096
# Products that night.yaml counts; each has one place on the board however often it is measured in a batch.
PRODUCTS = 24
JOBS = 2 * PRODUCTS

POISON = """podium: 1
name: poison
defaults: { timeout: 60s, retries: 0 }
variants:
  - { name: bad }
  # Nobody can run it, so the batch does not end by itself.
  - { name: waiting, place: { label: { rack: nowhere } } }
tasks: [{ use: probe, id: bad, with: { fail: error } }]
"""


class Failure(Exception):
    pass


def parts(text):
    """Of a page: each heading with its blocks, as (language, content)."""
    found, language, lines = {}, None, []
    heading = ""
    for line in text.split("\n"):
        if language is not None:
            if line == "```":
                found[heading].append((language, "\n".join(lines) + "\n"))
                language = None
            else:
                lines.append(line)
        elif line.startswith("```"):
            language, lines = line[3:], []
        elif line.startswith("## "):
            heading = line[3:]
            found[heading] = []
    return found


def eventually(what, is_so):
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise Failure(f"not within {PATIENCE} s: {what}")
        time.sleep(0.05)


def expect(is_so, what):
    if not is_so:
        raise Failure(what)


class Shell:
    """One shell for all commands, as the reader has it: what it started before is its child still."""

    MARK = "-- the block has ended --"

    def __init__(self, folder, environment):
        self.log = open(f"{folder}/shell.log", "ab")
        self.process = subprocess.Popen(
            ["bash", "--noprofile", "--norc"], cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=self.log,
            stderr=subprocess.STDOUT, text=True)

    def run(self, commands):
        """Gives what the commands said; throws when one of them fails, or none of them ends."""
        self.log.seek(0, os.SEEK_END)
        start = self.log.tell()
        self.process.stdin.write(f"set -eu\n{commands}\nset +eu; echo '{self.MARK}'\n")
        self.process.stdin.flush()
        end = time.monotonic() + BLOCK_PATIENCE
        while True:
            with open(self.log.name, "rb") as log:
                log.seek(start)
                said = log.read().decode(errors="replace")
            if self.MARK in said:
                return said.replace(self.MARK, "")
            if self.process.poll() is not None or time.monotonic() > end:
                raise Failure(f"these commands failed, or did not end:\n{commands}\nThey said:\n{said}")
            time.sleep(0.02)


class Site:
    def __init__(self, folder):
        self.folder = folder
        self.state = f"{folder}/podium-state"
        os.mkdir(f"{folder}/bin")
        shutil.copy(PODIUM, f"{folder}/bin/podium")
        os.symlink(PODIUM, f"{folder}/podium-new")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PODIUM_")}
        environment |= {"PATH": f"{folder}/bin:{os.environ['PATH']}", "XDG_CACHE_HOME": f"{folder}/cache"}
        self.environment = environment
        self.shell = Shell(folder, environment)

    def podium(self, *arguments, accept=(0,)):
        ran = subprocess.run(
            ["bin/podium", *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=PATIENCE)
        expect(ran.returncode in accept, f"podium {' '.join(arguments)} ended with {ran.returncode}: {ran.stderr or ran.stdout}")
        return ran

    def ask(self, *arguments, key="ann"):
        return json.loads(self.podium(*arguments, "--json", "--timeout", "30s", "--access", f"{key}.access").stdout)

    def submit(self, manifest="night.yaml"):
        return self.ask("submit", manifest, "--again")["batch"]

    def batch(self, number):
        return self.ask("batch", "show", number, key="boss")["batch"]

    def wait(self, number):
        eventually(f"{number} has ended", lambda: self.batch(number)["state"] != "running")
        batch = self.batch(number)
        expect(batch["state"] == "done" and batch["counts"] == {"done": JOBS}, f"{number} ended as {batch}")
        eventually(f"{number} is on the board", lambda: self.batch(number)["published"])

    def under_way(self, number):
        eventually(f"{number} is under way", lambda: 0 < self.batch(number)["counts"].get("done", 0) < JOBS)

    def workers(self):
        return {worker["worker"] for worker in self.ask("workers", "list")["workers"]}

    def pid(self, name):
        with open(f"{self.folder}/{name}.pid") as file:
            return int(file.read())

    def is_running(self, name):
        try:
            with open(f"/proc/{self.pid(name)}/stat") as file:
                return file.read().rpartition(")")[2].split()[0] != "Z"
        except FileNotFoundError:
            return False

    def kill_coordinator(self):
        os.kill(self.pid("coordinator"), signal.SIGKILL)
        eventually("the coordinator is dead", lambda: not self.is_running("coordinator"))

    def shown(self, number, state=None):
        """Results of a batch that its board shows, by job; a job that is shown twice is a failure."""
        with open(f"{state or self.state}/leaderboard.json") as file:
            facts = json.load(file)["facts"]
        jobs = {}
        for fact in facts.values():
            origin = fact.get("provenance", {})
            if origin.get("batch") == number:
                expect(origin["job"] not in jobs, f"{origin['job']} of {number} is shown twice")
                jobs[origin["job"]] = fact["metrics"]["flops"]
        return jobs

    def expect_shown(self, number, state=None):
        shown = self.shown(number, state)
        # A product of n x 64 times 64 x 64 takes 2 x n x 64 x 64 operations.
        wanted = sorted(2 * size * 64 * 64 for size in range(1, PRODUCTS + 1))
        expect(sorted(int(value) for value in shown.values()) == wanted, f"the board shows of {number}: {shown}")


class Runbook:
    """What has happened before each part (`before_`), and what is so after it (`after_`)."""

    def __init__(self, site):
        self.site = site
        self.said = ""
        self.number = self.other = None
        # What the page calls otherwise than this run.
        self.names = {}

    def before_site(self):
        pass

    def after_site(self):
        batch = self.site.ask("batch", "list")["batches"][0]["batch"]
        self.site.expect_shown(batch)
        expect(len(self.site.workers()) == 2, "there are two workers")

    def before_backup(self):
        self.number = self.site.submit()
        self.site.under_way(self.number)

    def after_backup(self):
        folder = f"{self.site.folder}/backups/monday"
        expect(os.stat(folder).st_mode & 0o777 == 0o700, "the backup is private")
        for name in "podium.sqlite", "coordinator.key", "backup.json", "access/ann.json", "leaderboard.json":
            expect(os.stat(f"{folder}/{name}").st_mode & 0o777 == 0o600, f"{name} of the backup is private")
        expect(re.search(r"ok +schema", self.said), "doctor finds the restored state's schema")
        self.site.wait(self.number)

    def before_dead(self):
        self.number = self.site.submit()
        self.site.under_way(self.number)
        self.site.kill_coordinator()

    def after_dead(self):
        self.site.wait(self.number)
        self.site.expect_shown(self.number)

    def before_lost(self):
        """One batch is half done in the backup, one was accepted since, and now the database is overwritten."""
        self.number = self.site.submit()
        self.site.under_way(self.number)
        shutil.rmtree(f"{self.site.folder}/backups/monday")
        self.site.podium("coordinator", "backup", "--state", "podium-state", "--to", "backups/monday")
        self.site.wait(self.number)
        self.other = self.site.submit()
        self.site.kill_coordinator()
        self.overwrite(f"{self.site.state}/podium.sqlite")
        said = self.site.podium("coordinator", "--state", "podium-state", "--bind", "tcp://127.0.0.1:*", accept=(65,)).stderr
        expect("restore" in said, f"the coordinator says what to do: {said}")

    def overwrite(self, path):
        """All pages but the first, as by a failing disk."""
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.close()
        with open(path, "r+b") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(PAGE)
            file.write(b"\xa5" * (size - PAGE))

    def after_lost(self):
        site = self.site
        site.wait(self.number)
        site.expect_shown(self.number)
        lost = site.podium("batch", "show", self.other, "--access", "boss.access", accept=(66,))
        expect("no batch" in lost.stderr or self.other in lost.stderr, f"what was accepted later is lost: {lost.stderr}")
        again = site.submit()
        expect(int(again[1:]) > 10_000, f"{again} is a number that never was another batch's")
        site.wait(again)
        eventually("the workers are back", lambda: len(site.workers()) == 2)
        expect(os.path.exists(f"{site.state}/former-1/podium.sqlite"), "the former state was moved aside")
        refused = site.podium("coordinator", "restore", "--from", "backups/monday", "--state", "podium-state", "--replace", accept=(75,))
        expect("uses this state folder" in refused.stderr, refused.stderr)

    def before_key(self):
        shutil.copy(f"{self.site.folder}/w1.access", f"{self.site.folder}/stolen")
        self.former = {name: open(f"{self.site.folder}/{name}.access").read() for name in ("boss", "w2")}

    def between_key(self):
        """After the first block."""
        self.site.podium("worker", "--access", "stolen", "--state", "stolen-state", "--timeout", "5s", accept=(69, 77))
        eventually("two workers again", lambda: len([name for name in self.site.workers() if name.startswith(("w1b@", "w2@"))]) == 2)
        self.site.wait(self.site.submit())

    def after_key(self):
        site = self.site
        for name, text in self.former.items():
            path = f"{site.folder}/former-{name}.access"
            with open(path, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                file.write(text)
            site.podium("status", "--access", path, "--timeout", "1s", accept=(69, 77))
        eventually("two workers again", lambda: len(site.workers()) == 2)
        site.wait(site.submit())

    def before_disk(self):
        free = os.statvfs(self.site.folder)
        size = free.f_bavail * free.f_frsize - LEFT
        with open(f"{self.site.state}/former-1/filler", "wb") as file:
            while size > 0:
                size -= file.write(b"x" * min(size, 1 << 20))

    def after_disk(self):
        expect("nearly full" in self.said, f"the coordinator says that its disk is full: {self.said}")
        expect(re.search(r"FAIL +disk", self.said), "doctor says that the disk is full")
        self.site.wait(self.site.submit())

    def before_poison(self):
        with open(f"{self.site.folder}/poison.yaml", "w") as file:
            file.write(POISON)
        self.number = self.site.submit("poison.yaml")
        eventually("some have failed", lambda: self.batch_failures())
        self.other = self.site.submit()
        self.names = {"b7": self.number, "j100": self.batch_failures()[0]}

    def batch_failures(self):
        jobs = self.site.ask("batch", "results", self.number, key="boss")["jobs"]
        return [job["job"] for job in jobs if job["state"] == "failed"]

    def after_poison(self):
        expect("asked to fail" in self.said, f"explain says why the job failed: {self.said}")
        # What runs is taken back first.
        eventually("the batch is cancelled", lambda: self.site.batch(self.number)["state"] == "cancelled")
        self.names = {}
        self.site.wait(self.other)

    def before_upgrade(self):
        self.number = self.site.submit()
        self.site.under_way(self.number)

    def after_upgrade(self):
        self.site.wait(self.number)
        self.site.expect_shown(self.number)
        expect(os.path.exists(f"{self.site.folder}/backups/before-upgrade/backup.json"), "there is a backup")
        eventually("two workers", lambda: len(self.site.workers()) == 2)

    def before_move(self):
        self.number = self.site.submit()
        self.site.under_way(self.number)

    def after_move(self):
        expect("flops/products@1" in self.said, f"the board came along: {self.said}")
        eventually("two workers", lambda: len(self.site.workers()) == 2)
        self.site.wait(self.number)
        self.site.expect_shown(self.number, f"{self.site.folder}/lab2/podium-state")
        self.site.wait(self.site.submit())


# By heading; None: has no commands.
PARTS = {
    "The site of this page": "site", "Back up": "backup", "The coordinator is dead": "dead",
    "The state is lost or damaged": "lost", "A key is lost": "key", "The disk is full": "disk", "A batch is poisoned": "poison",
    "Upgrade": "upgrade", "Move to another machine": "move", "Logs": None,
}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def run(page, folder):
    found = parts(page)
    expect(list(found) == list(PARTS), f"the runbook's parts are {list(found)}, and not those that are checked here")
    hosts = {"lab1:5570": f"127.0.0.1:{free_port()}", "lab2:5570": f"127.0.0.1:{free_port()}"}
    site = Site(folder)
    runbook = Runbook(site)
    for heading, name in PARTS.items():
        commands = [content for language, content in found[heading] if language == "sh"]
        if name is None:
            expect(not commands, f"{heading!r} has commands that nobody checks")
            continue
        for language, content in found[heading]:
            if language == "yaml":
                with open(f"{folder}/night.yaml", "w") as file:
                    file.write(content)
        print(f"check-runbook: {heading}", file=sys.stderr)
        getattr(runbook, f"before_{name}")()
        said = []
        for block in commands:
            for known, own in (hosts | runbook.names).items():
                block = re.sub(rf"\b{re.escape(known)}\b", own, block)
            said.append(site.shell.run(block))
            if len(said) == 1:
                getattr(runbook, f"between_{name}", lambda: None)()
        runbook.said = "".join(said)
        getattr(runbook, f"after_{name}")()


def main():
    with open(sys.argv[1]) as file:
        page = file.read()
    folder = tempfile.mkdtemp(prefix="podium-runbook-")
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=700", "podium-runbook", folder], check=True)
    try:
        run(page, folder)
        print("check-runbook: every command did what the runbook says", file=sys.stderr)
        return 0
    except (Failure, subprocess.TimeoutExpired) as failure:
        print(f"check-runbook: {failure}", file=sys.stderr)
        for name in sorted(os.listdir(folder)):
            if name.endswith(".log") and name != "shell.log":
                with open(f"{folder}/{name}") as file:
                    print(f"--- {name}\n{file.read()[-1500:]}", file=sys.stderr)
        return 1
    finally:
        subprocess.run(["umount", "--lazy", folder], check=False)
        os.rmdir(folder)


if __name__ == "__main__":
    sys.exit(main())
