"""Waits until an address answers 200, and says after how many seconds it did, or fails."""

import sys
import time
import urllib.error
import urllib.request


def is_answering(address: str) -> bool:
    """Whether the address answers 200 at this instant."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def main() -> int:
    """Called as `answers.py ADDRESS SECONDS`."""
    address, limit = sys.argv[1], float(sys.argv[2])
    began = time.monotonic()
    while not is_answering(address):
        if time.monotonic() - began > limit:
            print(f"{address} did not answer within {limit:.0f} s")
            return 1
        time.sleep(0.2)
    print(f"{address} answers after {time.monotonic() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
