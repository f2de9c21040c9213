"""One line of a given rate and delay before a server, shared by every connection, workers too."""

import asyncio
import contextlib
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import Any

CHUNK_BYTES = 4096
THIRD_GENERATION = (400_000, 200_000, 0.400)  # bits a second down and up, seconds there and back


@dataclass
class ShapedLine:
    """Runs in a thread of its own; `bytes_down` counts what went to the browser.

    `most_chunks` of 4 KiB wait in it. A box that hears nothing for three seconds hangs up, so a
    thin line must hold little: with 4 its socket's buffer is as small.
    """

    port: int
    bits_down: int
    bits_up: int
    delay_seconds: float
    most_chunks: int = 64
    bytes_down: int = 0
    own_port: int = 0
    _free_at: dict[str, float] = field(default_factory=lambda: {"down": 0.0, "up": 0.0})
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def __enter__(self) -> "ShapedLine":
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self, ready: threading.Event) -> None:
        async def start() -> None:
            listening = socket.socket()
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if self.most_chunks < 64:
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2 * CHUNK_BYTES)
            listening.bind(("127.0.0.1", 0))
            limit = min(1 << 16, self.most_chunks * CHUNK_BYTES)
            await asyncio.start_server(self._accept, sock=listening, limit=limit)
            self.own_port = listening.getsockname()[1]
            ready.set()

        self._loop.run_until_complete(start())
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.1))
        self._loop.close()

    async def _accept(self, reader: Any, writer: Any) -> None:
        await asyncio.sleep(self.delay_seconds)  # the handshake
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        ways = self._carry(reader, back, "up"), self._carry(there, writer, "down")
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*ways, return_exceptions=True)
        for one in (writer, back):
            one.close()

    async def _carry(self, reader: Any, writer: Any, way: str) -> None:
        rate = (self.bits_down if way == "down" else self.bits_up) / 8
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(self.most_chunks)
        sending = asyncio.create_task(self._deliver(queue, writer, way))
        while data := await reader.read(CHUNK_BYTES):
            begins = max(time.monotonic(), self._free_at[way])
            self._free_at[way] = begins + len(data) / rate
            await queue.put((self._free_at[way] + self.delay_seconds / 2, data))
        await queue.put((0.0, b""))
        await sending

    async def _deliver(self, queue: Any, writer: Any, way: str) -> None:
        while True:
            at, data = await queue.get()
            if not data:
                writer.write_eof()
                return
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            if way == "down":
                self.bytes_down += len(data)
            writer.write(data)
            await writer.drain()
