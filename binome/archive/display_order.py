"""The order to scroll: along the normal of the slices, else by instance number, else arrival.

The same rule as `dicom.manifest.in_scroll_order`, known before any picture is made.
"""

import itertools
from collections.abc import Iterable, Sequence

from binome.archive.models import Instance

SAME_PLACE_MM = 1e-3


def in_display_order(instances: Iterable[Instance]) -> list[Instance]:
    """Sort instances of one series; slices that share a place (time points) go by number."""
    by_number = sorted(instances, key=_number)
    if not _have_their_own_places(by_number):
        return by_number
    is_backwards = _place(by_number[0]) > _place(by_number[-1])
    return sorted(by_number, key=_place, reverse=is_backwards)


def opening(instances: Sequence[Instance]) -> Instance:
    """The instance to show first: a stack opens in its middle."""
    return instances[len(instances) // 2]


def _have_their_own_places(instances: Sequence[Instance]) -> bool:
    if len(instances) < 2 or any(instance.position is None for instance in instances):
        return False
    places = sorted(map(_place, instances))
    return min(b - a for a, b in itertools.pairwise(places)) > SAME_PLACE_MM


def _place(instance: Instance) -> float:
    return instance.position or 0.0


def _number(instance: Instance) -> tuple[bool, int, int]:
    number = instance.instance_number
    return number is None, number or 0, instance.serial
