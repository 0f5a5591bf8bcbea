"""Faults: each begins, lasts a time that the seed gives, and is healed."""

import os
import signal
import time


class Fault:
    """`begin` disturbs a node, `heal` ends it. No two faults disturb one node at a time."""

    # Seconds.
    lasts = (0.0, 0.0)

    def __init__(self, site, node, chance):
        self.site, self.node = site, node
        self.duration = chance.uniform(*self.lasts)
        self.chance = chance

    @property
    def line(self):
        return self.site.lines[self.node.name]

    def begin(self):
        raise NotImplementedError

    def heal(self):
        """False: not yet, ask again."""


class Kill(Fault):
    """SIGKILL; the process is started again after the duration."""

    lasts = (0.0, 2.0)

    def begin(self):
        self.node.start_at = time.monotonic() + self.duration
        self.node.signal(signal.SIGKILL)


class Stop(Fault):
    """SIGSTOP, then SIGCONT: shorter and longer than a lease lasts."""

    lasts = (0.3, 8.0)

    def begin(self):
        self.node.signal(signal.SIGSTOP)
        self.node.is_stopped = True

    def heal(self):
        self.node.signal(signal.SIGCONT)
        self.node.is_stopped = False


class Cut(Fault):
    """The network interface goes down: no end of the line hears anything."""

    lasts = (0.3, 7.0)

    def begin(self):
        self.node.set_link(False)

    def heal(self):
        self.node.set_link(True)


class Reset(Fault):
    """All connections of the line end; new ones may be made at once."""

    def begin(self):
        self.site.proxy.reset(self.line)


class Slow(Fault):
    """Delay, and loss on top of it."""

    lasts = (1.0, 4.0)

    def begin(self):
        self.line.delay = self.chance.uniform(0.01, 0.25)
        self.line.loss = self.chance.choice([0, 0.1, 0.3])

    def heal(self):
        self.line.delay = self.line.loss = 0


class Stall(Fault):
    """One way or both, nothing goes through, and the connection stays."""

    lasts = (0.3, 6.0)

    def begin(self):
        self.line.stalled = set(self.chance.choice([["out"], ["back"], ["out", "back"]]))

    def heal(self):
        self.line.stalled = set()


class Twin(Fault):
    """A second process takes the worker's name: the older one must end by itself, with 77."""

    # How long the older one may take, in seconds: the coordinator may be away meanwhile.
    PATIENCE = 45

    def begin(self):
        self.older = self.node.process
        self.begun = time.monotonic()
        self.node.turn = 1 - self.node.turn
        # When the coordinator is started again at this very time it cannot tell which is the younger: then that one may end, and be
        # started again.
        self.node.excused = self.node.excused | {77}
        self.node.start()

    def heal(self):
        code = self.older.poll()
        if code is None and time.monotonic() - self.begun < self.PATIENCE:
            return False
        if code != 77:
            self.site.deaths.append(f"the older process of {self.node.name} ended with {code}, not 77")
            self.older.kill()
            self.older.wait()
        return True


class DiskFull(Fault):
    """The coordinator's disk is full to the last byte."""

    lasts = (0.5, 4.0)

    def begin(self):
        self.path = f"{self.node.state}/ballast"
        # It may end, with the code of what passes by itself.
        self.node.excused = self.node.excused | {75}
        with open(self.path, "wb", buffering=0) as file:
            block = bytes(1 << 16)
            while block:
                try:
                    file.write(block)
                except OSError:
                    block = block[: len(block) // 2]

    def heal(self):
        os.unlink(self.path)


WORKER_FAULTS = [Kill, Kill, Stop, Stop, Cut, Reset, Slow, Stall, Twin]
COORDINATOR_FAULTS = [Kill, Kill, Stop, Cut, DiskFull]
# A fault in so many hits the coordinator.
COORDINATOR_SHARE = 0.3


class Storm:
    """Begins faults at random times, as many as asked for, and heals them."""

    def __init__(self, site, count, chance, *, kills_only=False):
        self.site, self.left, self.chance, self.kills_only = site, count, chance, kills_only
        self.active = []
        self.tally = {}
        self.next_at = time.monotonic() + 1

    @property
    def is_over(self):
        return self.left == 0 and not self.active

    def turn(self):
        now = time.monotonic()
        for end, fault in list(self.active):
            if now >= end and fault.heal() is not False:
                self.active.remove((end, fault))
        if self.left > 0 and now >= self.next_at:
            self.begin(now)

    def begin(self, now):
        self.next_at = now + (self.chance.uniform(0.05, 1.0) if self.kills_only else self.chance.expovariate(1 / 0.8))
        busy = {fault.node for _, fault in self.active}
        coordinator = self.site.coordinator
        is_coordinator = self.kills_only or self.chance.random() < COORDINATOR_SHARE
        free = [node for node in ([coordinator] if is_coordinator else self.site.workers)
                if node not in busy and node.process is not None]
        if not free:
            return
        kinds = [Kill] if self.kills_only else COORDINATOR_FAULTS if is_coordinator else WORKER_FAULTS
        fault = self.chance.choice(kinds)(self.site, self.chance.choice(free), self.chance)
        if self.kills_only:
            fault.duration = 0
        fault.begin()
        self.left -= 1
        name = f"{type(fault).__name__} {'coordinator' if is_coordinator else 'worker'}"
        self.tally[name] = self.tally.get(name, 0) + 1
        self.active.append((now + fault.duration, fault))
