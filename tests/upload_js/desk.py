"""A sender at a desk: the page, the link it has, and what the hub has received."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, Request, expect

from tests.wire.uploads.running import Server

SLOWLY_MS = 30_000


@dataclass
class Desk:
    """One open upload page."""

    server: Server
    page: Page
    requests: list[tuple[str, str, int]] = field(default_factory=list)

    def open(self, query: str = "") -> "Desk":
        self.page.on("request", self._note)
        self.page.goto(f"{self.server.url}/{query}")
        return self

    def _note(self, request: Request) -> None:
        if "/uploads/" in request.url:
            offset = int(request.headers.get("upload-offset", 0))
            url = request.url.removeprefix(self.server.url)
            self.requests.append((request.method, url, offset))

    def choose(self, files: Iterable[Path]) -> None:
        self.page.set_input_files("[data-choose=files]", [str(path) for path in files])

    def choose_folder(self, folder: Path) -> None:
        self.page.set_input_files("[data-choose=folder]", str(folder))

    def slow_down(self, bytes_per_second: int, *, latency_ms: int = 0) -> None:
        wire = self.page.context.new_cdp_session(self.page)
        wire.send("Network.enable")
        wire.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False, "latency": latency_ms, "downloadThroughput": -1,
                "uploadThroughput": bytes_per_second,
            },
        )  # fmt: skip

    def part(self, name: str):
        return self.page.locator(f"[data-part={name}]")

    def wait_until_all_is_here(self) -> None:
        expect(self.part("pace")).to_contain_text("All files are here", timeout=SLOWLY_MS)

    @property
    def received_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.server.files())

    @property
    def received(self) -> list[bytes]:
        return sorted(path.read_bytes() for path in self.server.files())

    @property
    def states(self) -> list[str]:
        return [state for (state,) in self.server.rows("SELECT state FROM exchange_upload")]
