"""How a process that serves stands on memory, once the program is loaded and before it works."""

import ctypes
import gc

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
KEPT_BYTES = 64 << 20
LARGEST_REUSED_BYTES = 16 << 20


def loading() -> None:
    """While modules load nothing becomes rubbish: looking for it would take a tenth of the time."""
    gc.disable()


def loaded() -> None:
    """From now on only what requests make is looked through, and images reuse each other's memory.

    Without the second part glibc gives the memory of each image back and fetches it again, page by
    page, for the next one. Elsewhere than on glibc it stays as it is.
    """
    gc.freeze()
    gc.enable()
    adjust = getattr(ctypes.CDLL(None), "mallopt", None)
    if adjust is not None:
        adjust(M_MMAP_THRESHOLD, LARGEST_REUSED_BYTES)
        adjust(M_TRIM_THRESHOLD, KEPT_BYTES)
