"""Reads what a pool worker answers as if an enemy wrote it: plain data and our dataclasses only."""

import dataclasses
import enum
import importlib
import io
import pickle
from typing import Any, Literal

Kind = Literal["result", "refusal", "memory", "error"]
Answer = tuple[Kind, Any]

SAFE_GLOBALS = {
    ("builtins", "set"),
    ("builtins", "frozenset"),
    ("builtins", "bytearray"),
    ("builtins", "complex"),
    ("builtins", "slice"),
    ("builtins", "range"),
    ("collections", "OrderedDict"),
    ("datetime", "date"),
    ("datetime", "time"),
    ("datetime", "datetime"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("decimal", "Decimal"),
    ("uuid", "UUID"),
    ("binome.dicom.source", "Source"),
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy._core.numeric", "_frombuffer"),
}
OUR_PACKAGE = "binome."


class WorkerFailed(Exception):
    """A worker answered something it never should."""


class _Reader(pickle.Unpickler):
    """Finds no function to call but the constructors of plain values."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in SAFE_GLOBALS:
            return getattr(importlib.import_module(module), name)
        if module.startswith(OUR_PACKAGE):
            found = getattr(importlib.import_module(module), name, None)
            if isinstance(found, type) and _is_plain(found):
                return found
        raise WorkerFailed(name)


def _is_plain(found: type) -> bool:
    return dataclasses.is_dataclass(found) or issubclass(found, tuple | enum.Enum | Exception)


def read_answer(data: bytes) -> Answer:
    """Return the (kind, value) a worker sent; raises `WorkerFailed` for anything else."""
    try:
        kind, value = _Reader(io.BytesIO(data)).load()
    except Exception as failure:
        raise WorkerFailed from failure
    if kind not in ("result", "refusal", "memory", "error"):
        raise WorkerFailed
    return kind, value
