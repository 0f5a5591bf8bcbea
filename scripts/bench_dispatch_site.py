"""A coordinator with its workers in a folder of its own, over CURVE on loopback TCP, and a client that speaks to it; see
scripts/bench dispatch."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import zmq
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

HERE = os.path.dirname(os.path.abspath(__file__))
PODIUM = os.environ["PODIUM_BINARY"]
# Seconds within which anything must have happened.
PATIENCE = 120


def wire_messages():
    """Classes of Podium's messages, from its own files."""
    protos = os.path.join(HERE, "..", "protos")
    with tempfile.NamedTemporaryFile() as described:
        command = ["protoc", "-I", protos, "--include_imports", f"--descriptor_set_out={described.name}"]
        subprocess.run([*command, "podium/v1/envelope.proto"], check=True)
        files = descriptor_pb2.FileDescriptorSet.FromString(described.read())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"podium.v1.{name}"))
        for name in ("ToCoordinator", "FromCoordinator", "Batch")
    }


MESSAGES = wire_messages()
ToCoordinator, FromCoordinator, Batch = (MESSAGES[name] for name in ("ToCoordinator", "FromCoordinator", "Batch"))


def peer_socket(context, access):
    """A DEALER socket with the keys of an access file."""
    peer = context.socket(zmq.DEALER)
    peer.curve_serverkey = access["coordinatorKey"].encode()
    peer.curve_publickey = access["publicKey"].encode()
    peer.curve_secretkey = access["secretKey"].encode()
    peer.setsockopt(zmq.LINGER, 0)
    peer.connect(access["connect"])
    return peer


class Client:
    """One question, one answer."""

    def __init__(self, access, context=None):
        self.socket = peer_socket(context or zmq.Context.instance(), access)
        self.last = 0
        message = ToCoordinator()
        message.hello.protocol_major = 1
        message.hello.version = "bench"
        self.ask(message)

    def ask(self, message):
        self.last += 1
        message.id = self.last
        self.socket.send(message.SerializeToString())
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if not self.socket.poll(1_000):
                continue
            answer = FromCoordinator.FromString(self.socket.recv())
            if answer.WhichOneof("body") == "error":
                raise RuntimeError(answer.error.message)
            if answer.id == self.last:
                return answer
        raise RuntimeError("the coordinator does not answer")

    def submit(self, batch):
        message = ToCoordinator()
        message.submit.batch.CopyFrom(batch)
        message.submit.nonce = os.urandom(8).hex()
        return self.ask(message).submitted.batch

    def batch(self, number, wait=0):
        message = ToCoordinator()
        message.batch.batch = number
        message.batch.wait_milliseconds = int(wait * 1_000)
        return self.ask(message).batch

    def until_ended(self, number):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            status = self.batch(number, wait=30)
            if status.state != "running":
                return status
        raise RuntimeError(f"batch {number} does not end")

    def status(self):
        message = ToCoordinator()
        message.status.SetInParent()
        return self.ask(message).status


def probes(count, exclusive=False, sleep=0, label=None):
    """A batch of probes that do nothing, or sleep for so many milliseconds: variants times tasks, as a manifest has them."""
    batch = Batch()
    batch.name = "bench"
    per_task = min(count, 100)
    for index in range(per_task):
        variant = batch.variants.add()
        variant.name = f"v{index}"
        variant.threads = 1
        variant.place.exclusive = exclusive
        if label:
            variant.place.labels[label] = "yes"
    for index in range(-(-count // per_task)):
        task = batch.tasks.add()
        task.id = f"probe/{index}"
        task.kind = "probe"
        task.trials = 1
        task.timeout_milliseconds = 60_000
        task.retries = 3
        task.probe.sleep_milliseconds = sleep
    for index in range(count):
        batch.jobs.add(variant=index % per_task, task=index // per_task)
    return batch


class Site:
    """`with Site() as site`: a coordinator that serves, and is gone afterwards with all it wrote."""

    def __init__(self):
        # Beside the build and not in /tmp, which may be kept in memory.
        build = os.path.join(HERE, "..", ".build")
        os.makedirs(build, exist_ok=True)
        self.folder = tempfile.mkdtemp(prefix="bench-dispatch-", dir=build)
        self.workers = []
        self.coordinator = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self.state = os.path.join(self.folder, "state")
        self.log = open(os.path.join(self.folder, "log"), "w", encoding="utf-8")

    def __enter__(self):
        self.start()
        # Several, for a coordinator hears only so many questions a second from one key.
        accesses = [self.key(f"client-{number}", "submit") for number in range(4)]
        self.clients = [Client(access) for access in accesses]
        # The first of them is enough for all else.
        self.access, self.client = accesses[0], self.clients[0]
        return self

    def __exit__(self, *_):
        for process in [*self.workers, self.coordinator]:
            process.kill()
            process.wait()
        self.log.close()
        shutil.rmtree(self.folder)

    def start(self):
        command = [PODIUM, "coordinator", "--bind", self.address, "--state", self.state]
        self.coordinator = subprocess.Popen(command, stderr=self.log, stdout=self.log)
        end = time.monotonic() + PATIENCE
        while not self.listens():
            if self.coordinator.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the coordinator did not start")
            time.sleep(0.002)

    def listens(self):
        host, port = self.address.removeprefix("tcp://").split(":")
        with socket.socket() as tried:
            return tried.connect_ex((host, int(port))) == 0

    def kill_coordinator(self):
        self.coordinator.send_signal(signal.SIGKILL)
        self.coordinator.wait()

    def key(self, name, role):
        path = os.path.join(self.folder, f"{name}.json")
        command = [PODIUM, "keys", "create", name, "--role", role, "--state", self.state]
        command += ["--connect", self.address, "--out", path]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with open(path, encoding="utf-8") as file:
            return json.load(file)

    def add_workers(self, count, credit=None):
        for _ in range(count):
            name = f"w{len(self.workers)}"
            self.key(name, "work")
            command = [PODIUM, "worker", "--access", os.path.join(self.folder, f"{name}.json"), "--name", name]
            command += ["--state", os.path.join(self.folder, name), *(["--credit", str(credit)] if credit else [])]
            self.workers.append(subprocess.Popen(command, stderr=self.log, stdout=self.log))
        end = time.monotonic() + PATIENCE
        while len(self.client.status().workers) < len(self.workers):
            if time.monotonic() > end:
                raise RuntimeError("the workers did not come")
            time.sleep(0.02)

    def settle(self):
        """For two seconds after a key was granted the coordinator reads its list of keys anew for every message."""
        time.sleep(2.5)

    def memory(self):
        """Resident and peak bytes of the coordinator."""
        figures = {}
        with open(f"/proc/{self.coordinator.pid}/status", encoding="utf-8") as file:
            for line in file:
                name, _, value = line.partition(":")
                figures[name] = value
        return tuple(int(figures[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))

    def processor_seconds(self):
        with open(f"/proc/{self.coordinator.pid}/stat", encoding="utf-8") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
