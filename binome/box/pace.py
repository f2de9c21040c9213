"""How fast the line is, as seen while sending: what the kernel takes is what the line carries."""

from collections import deque
from typing import Final

WINDOW_SECONDS: Final = 20.0
LEAST_SECONDS: Final = 2.0
MOST_PIECE_BYTES, LEAST_PIECE_BYTES = 16 << 10, 2 << 10
#: What lies in the kernel cannot be overtaken any more.
MOST_CALM_BYTES, LEAST_CALM_BYTES = 32 << 10, 4 << 10


class Pace:
    """Bytes and the seconds spent sending them, lately; pauses do not count."""

    def __init__(self) -> None:
        self._stretches: deque[tuple[float, float, int]] = deque()
        self.sent_bytes, self.sending_seconds = 0, 0.0

    def count(self, size_bytes: int, *, began: float, ended: float) -> None:
        """Note that some bytes were taken, on a clock that never goes back."""
        self.sent_bytes += size_bytes
        self.sending_seconds += ended - began
        self._stretches.append((began, ended, size_bytes))
        while self._stretches and self._stretches[0][1] < ended - WINDOW_SECONDS:
            self._stretches.popleft()

    def forget(self) -> None:
        """The line broke: what it took last may never have arrived."""
        self._stretches.clear()

    @property
    def rate(self) -> float | None:
        """Bytes a second; None before two seconds of sending."""
        took = sum(ended - began for began, ended, _ in self._stretches)
        if took < LEAST_SECONDS:
            return None
        return sum(size for *_, size in self._stretches) / took

    @property
    def piece_bytes(self) -> int:
        """Half a second of the line, within bounds: how often it is looked who goes first."""
        rate = self.rate
        if rate is None:
            return MOST_PIECE_BYTES
        return min(MOST_PIECE_BYTES, max(LEAST_PIECE_BYTES, int(rate / 2)))

    @property
    def calm_bytes(self) -> int:
        """One second of the line, within bounds, in steps so that it seldom changes."""
        rate = self.rate
        if rate is None or rate >= MOST_CALM_BYTES:
            return MOST_CALM_BYTES
        return max(LEAST_CALM_BYTES, int(rate) & ~0xFFF)
