"""The site: a coordinator and workers, each in a network namespace of its own, and between them lines that can be disturbed.

    coordinator (10.77.0.2) --- veth --- hub: one proxy line a peer --- veth --- worker N (10.77.N.2)

Clients run in the hub, over a line of their own.
"""

import os
import signal
import subprocess
import time

from chaos_proxy import Line, Proxy

PORT = 5570
# Room of the coordinator's disk: well beyond what it keeps free for itself.
DISK = 160 << 20
# After an end of its own accord a process is started again this much later, in seconds, as a service manager does it.
RESTART = 0.3
# 128 and the signal, as a shell tells it.
KILLED = 128 + signal.SIGKILL


class Failure(Exception):
    pass


def run(*command):
    ran = subprocess.run(command, capture_output=True, text=True)
    if ran.returncode != 0:
        raise Failure(f"{' '.join(command)}: {ran.stderr.strip()}")
    return ran.stdout


class Node:
    """A namespace with a line to the hub, and the podium that runs in it."""

    def __init__(self, name, number, folder):
        self.name, self.folder = name, folder
        self.hub, self.address = f"10.77.{number}.1", f"10.77.{number}.2"
        self.link = f"chaos{number}"
        self.process = None
        self.is_stopped = False
        self.is_wanted = False
        self.start_at = 0.0
        # Ends that a fault explains: exit codes.
        self.excused = {KILLED}
        self.ends = []
        run("ip", "netns", "add", name)
        run("ip", "link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns", name)
        run("ip", "addr", "add", f"{self.hub}/24", "dev", self.link)
        run("ip", "link", "set", self.link, "up")
        inside = f"addr add {self.address}/24 dev eth0", "link set eth0 up", "link set lo up"
        for command in inside:
            run("ip", "-n", name, *command.split())
        # What is not for its own line goes through the hub.
        run("ip", "-n", name, "route", "add", "default", "via", self.hub)

    @property
    def log(self):
        return f"{self.folder}/{self.name}.log"

    def spawn(self, arguments):
        with open(self.log, "ab") as log:
            return subprocess.Popen(
                ["ip", "netns", "exec", self.name, os.environ["PODIUM_BINARY"], *arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def start(self):
        self.process = self.spawn(self.arguments())
        self.is_stopped = False

    def signal(self, number):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def watch(self, now):
        """Starts what is wanted and does not run; gives the exit code of an end that no fault explains."""
        code = None
        if self.process is not None and (ended := self.process.poll()) is not None:
            code = 128 - ended if ended < 0 else ended
            self.ends.append(code)
            self.process = None
            self.start_at = max(self.start_at, now + RESTART)
        if self.is_wanted and self.process is None and now >= self.start_at:
            self.start()
        return None if code is None or code in self.excused else code

    def set_link(self, is_up):
        run("ip", "link", "set", self.link, "up" if is_up else "down")


class CoordinatorNode(Node):
    def __init__(self, folder):
        super().__init__("coordinator", 0, folder)
        self.state = f"{folder}/state"
        os.makedirs(self.state, exist_ok=True)
        run("mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0700", "chaos", self.state)

    def arguments(self):
        return ["coordinator", "--bind", f"tcp://{self.address}:{PORT}", "--state", self.state]


class WorkerNode(Node):
    def __init__(self, number, folder, slots):
        super().__init__(f"worker{number}", number, folder)
        self.slots = slots
        # Two state folders, for two processes of one name.
        self.turn = 0

    @property
    def state(self):
        return f"{self.folder}/state-{self.name}-{'ab'[self.turn]}"

    def arguments(self):
        return ["worker", "--access", f"{self.folder}/{self.name}.access", "--name", self.name, "--state", self.state,
                "--slots", str(self.slots), "--timeout", "1h"]


class Site:
    def __init__(self, folder, seed, workers, slots):
        self.folder = folder
        # Names of namespaces are files: ours alone.
        if not os.path.ismount("/run/netns"):
            os.makedirs("/run/netns", exist_ok=True)
            run("mount", "-t", "tmpfs", "chaos", "/run/netns")
        run("ip", "link", "set", "lo", "up")
        self.coordinator = CoordinatorNode(folder)
        self.workers = [WorkerNode(n + 1, folder, slots) for n in range(workers)]
        self.nodes = [self.coordinator, *self.workers]
        target = (self.coordinator.address, PORT)
        self.proxy = Proxy()
        self.lines = {node.name: Line((node.hub, PORT), target, f"{seed}/{node.name}") for node in self.workers}
        self.lines["client"] = Line(("127.0.0.1", PORT), target, f"{seed}/client")
        for line in self.lines.values():
            self.proxy.add(line)
        for name, line in self.lines.items():
            role = "submit" if name == "client" else "work"
            self.podium("keys", "create", name, "--role", role, "--state", self.coordinator.state, "--connect",
                        f"tcp://{line.listen[0]}:{PORT}", "--out", f"{folder}/{name}.access")
        self.deaths = []

    def start(self):
        for node in self.nodes:
            node.is_wanted = True
        self.watch()

    def watch(self):
        now = time.monotonic()
        for node in self.nodes:
            code = node.watch(now)
            if code is not None:
                self.deaths.append(f"{node.name} ended by itself with {code}; see {node.log}")

    def podium(self, *arguments):
        return run(os.environ["PODIUM_BINARY"], *arguments)

    def ask(self, *arguments):
        """A client's command; gives exit code, standard output and standard error."""
        ran = subprocess.run(
            [os.environ["PODIUM_BINARY"], *arguments, "--access", f"{self.folder}/client.access"], capture_output=True, text=True)
        return ran.returncode, ran.stdout, ran.stderr

    def stop(self):
        """Ends everything, workers first; each must end by itself."""
        for node in reversed(self.nodes):
            node.is_wanted = False
            if node.process is None:
                continue
            node.signal(signal.SIGTERM)
            try:
                code = node.process.wait(20)
                if code != 0:
                    self.deaths.append(f"{node.name} ended with {code} when it was asked to; see {node.log}")
            except subprocess.TimeoutExpired:
                self.deaths.append(f"{node.name} did not end when it was asked to; see {node.log}")
                node.process.kill()
                node.process.wait()
            node.process = None

    def remove(self):
        self.proxy.close()
        for node in self.nodes:
            run("ip", "link", "del", node.link)
            run("ip", "netns", "del", node.name)
        run("umount", self.coordinator.state)
