"""One way to ask an attribute of a frame, in classic and in enhanced objects (PS3.3 C.7.6.16)."""

from __future__ import annotations

from typing import Any

from pydicom.dataset import Dataset


class FrameAttributes:
    """What an object says of one frame: its own functional groups, the shared ones, the top."""

    def __init__(self, dataset: Dataset, index: int) -> None:
        own = _item(dataset.get("PerFrameFunctionalGroupsSequence"), index)
        shared = _item(dataset.get("SharedFunctionalGroupsSequence"), 0)
        self._groups = [group for group in (own, shared) if group is not None]
        self._dataset = dataset

    def get(self, keyword: str, macro: str = "") -> Any:
        """Return the value or None; `macro` names the functional group that may hold it."""
        for group in self._groups:
            item = _item(group.get(macro), 0) if macro else None
            if item is not None and item.get(keyword) not in (None, ""):
                return item.get(keyword)
        value = self._dataset.get(keyword)
        return None if value == "" else value

    def text(self, keyword: str, macro: str = "") -> str:
        """Return the value as stripped text, empty when absent."""
        value = self.get(keyword, macro)
        return "" if value is None else str(value).strip()

    def numbers(self, keyword: str, macro: str = "") -> tuple[float, ...]:
        """Return every finite number of the value; a value that is no number counts as absent."""
        value = self.get(keyword, macro)
        values = [] if value is None else [value] if _is_single(value) else list(value)
        return tuple(number for number in map(_number, values) if number is not None)

    def number(self, keyword: str, macro: str = "") -> float | None:
        """Return the first finite number of the value, or None."""
        return next(iter(self.numbers(keyword, macro)), None)

    def private_number(self, creator: str, group: int, element: int) -> float | None:
        """Return a number its maker keeps in a block of its own, or None."""
        try:
            value = self._dataset.private_block(group, creator)[element].value
        except (KeyError, ValueError):
            return None
        return _number(value)


def _item(sequence: Any, index: int) -> Dataset | None:
    try:
        item = sequence[index] if sequence else None
    except (IndexError, TypeError):
        return None
    return item if isinstance(item, Dataset) else None


def _is_single(value: Any) -> bool:
    return isinstance(value, str | bytes | int | float) or not hasattr(value, "__iter__")


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if abs(number) < float("inf") else None
