"""A TCP proxy whose lines can be slowed down, stalled and cut, since the kernel's own means for that are not everywhere."""

import asyncio
import random
import threading
import time

CHUNK = 1 << 16
# What a lost segment costs a TCP connection: its shortest retransmission timeout.
RETRANSMISSION = 0.2


class Line:
    """One listening address and what happens to everything that goes through it; used from any thread."""

    def __init__(self, listen, target, seed):
        self.listen, self.target = listen, target
        self.delay = 0.0
        # Share of chunks that are lost once and sent again.
        self.loss = 0.0
        # Nothing goes through: towards the target, back, or both.
        self.stalled = set()
        self.random = random.Random(seed)
        self.connections = set()


class Proxy:
    """Runs its lines in a thread of its own."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.servers = []
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def add(self, line):
        asyncio.run_coroutine_threadsafe(self._serve(line), self.loop).result(5)

    def reset(self, line):
        """Ends all connections of the line at once; new ones may come."""

        def abort():
            for writer in list(line.connections):
                writer.transport.abort()

        self.loop.call_soon_threadsafe(abort)

    def close(self):
        """Nothing is listened to any more; connections end with their peers."""

        async def close():
            for server in self.servers:
                server.close()

        asyncio.run_coroutine_threadsafe(close(), self.loop).result(5)

    async def _serve(self, line):
        async def accepted(reader, writer):
            await self._connect(line, reader, writer)

        self.servers.append(await asyncio.start_server(accepted, *line.listen))

    async def _connect(self, line, reader, writer):
        try:
            target_reader, target_writer = await asyncio.open_connection(*line.target)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, target_writer}
        line.connections |= ends
        pumps = [
            asyncio.ensure_future(self._pump(line, "out", reader, target_writer)),
            asyncio.ensure_future(self._pump(line, "back", target_reader, writer)),
        ]
        # When one side ends, so does the other.
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        line.connections -= ends
        for end in ends:
            end.close()

    async def _pump(self, line, direction, reader, writer):
        under_way = asyncio.Queue(64)
        sending = asyncio.ensure_future(self._send(line, direction, under_way, writer))
        try:
            while chunk := await reader.read(CHUNK):
                lost = line.delay + RETRANSMISSION if line.random.random() < line.loss else 0
                await under_way.put((time.monotonic() + line.delay + lost, chunk))
            await under_way.put((0, b""))
            await sending
        except OSError:
            pass
        finally:
            sending.cancel()

    async def _send(self, line, direction, under_way, writer):
        while True:
            due, chunk = await under_way.get()
            if not chunk:
                return
            await asyncio.sleep(max(0, due - time.monotonic()))
            while direction in line.stalled:
                await asyncio.sleep(0.01)
            writer.write(chunk)
            await writer.drain()
