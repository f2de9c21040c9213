"""A line between browser and hub that writes down every byte the browser sends."""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

CHUNK_BYTES = 65_536


@dataclass
class RecordedLine:
    """Listens on a port of its own and passes everything on; `sent` is all that went to the hub."""

    target_port: int
    sent: bytearray = field(default_factory=bytearray)
    _listener: socket.socket = field(init=False)
    _threads: list[threading.Thread] = field(default_factory=list)
    _open: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._start(self._accept)

    @property
    def url(self) -> str:
        return f"http://localhost:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        for one in (self._listener, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join(30)

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
                hub = socket.create_connection(("localhost", self.target_port))
            except OSError:
                return
            self._open += [browser, hub]
            self._start(lambda b=browser, h=hub: self._pass_on(b, h, is_recorded=True))
            self._start(lambda b=browser, h=hub: self._pass_on(h, b, is_recorded=False))

    def _pass_on(self, source: socket.socket, target: socket.socket, *, is_recorded: bool) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK_BYTES):
                if is_recorded:
                    self.sent += data
                target.sendall(data)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _start(self, work: object) -> None:
        thread = threading.Thread(target=work, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()
