"""Saying how far long work has come, on standard error."""

import sys
from collections.abc import Callable


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def progress(total: int, what: str) -> Callable[[int], None]:
    """Return a function that says how far long work has come, on one line of a terminal."""
    is_terminal = sys.stderr.isatty()

    def tell(done: int) -> None:
        if is_terminal:
            end = "\n" if done == total else "\r"
            print(f"  {what}: {done} of {total}", end=end, file=sys.stderr, flush=True)
        elif done == total:
            say(f"  {what}: {total}")

    return tell
