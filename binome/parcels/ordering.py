"""The order of bytes: what a reader needs first travels first.

Key images, then previews in bit-reversed order (a coarse look at the whole stack soon), then the
exact images in the order in which they are read.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from binome.dicom.travel.packed import Facts, Packed
from binome.parcels.contents import Place

MOST_KEYS = 12


def in_reading_order(instances: Iterable[Packed]) -> list[Packed]:
    """Sort series by number, images by their place along the normal, else by their number."""
    series: dict[str, list[Packed]] = defaultdict(list)
    for instance in instances:
        series[instance.facts.series_instance_uid].append(instance)
    groups = sorted(series.values(), key=lambda group: _series_key(group[0].facts))
    return [instance for group in groups for instance in _sorted_series(group)]


def keys_of(instances: Sequence[Packed], wanted: frozenset[str] = frozenset()) -> list[Place]:
    """Return the frames to look at first: those asked for by SOP Instance UID, else the middle
    frame of each series, the longest series first."""
    frames = [place for number, one in enumerate(instances) for place in _frames(number, one)]
    asked = [place for place in frames if _uid(instances, place) in wanted]
    if asked:
        return asked[:MOST_KEYS]
    series: dict[str, list[Place]] = defaultdict(list)
    for place in frames:
        series[instances[place[0]].facts.series_instance_uid].append(place)
    longest = sorted(series.values(), key=len, reverse=True)
    return [places[len(places) // 2] for places in longest][:MOST_KEYS]


def preview_order(instances: Sequence[Packed], keys: Sequence[Place]) -> list[Place]:
    """Return (instance, rough) places: keys first, the others bit-reversed over the study."""
    places = [(i, r) for i, one in enumerate(instances) for r in range(len(one.roughs))]
    frame_of = {place: (place[0], instances[place[0]].roughs[place[1]].frame) for place in places}
    first = [place for key in keys for place in places if frame_of[place] == key]
    rest = [place for place in places if place not in set(first)]
    return first + [rest[index] for index in bit_reversed(len(rest))]


def exact_order(instances: Sequence[Packed], keys: Sequence[Place]) -> list[Place]:
    """Return (instance, piece) places: keys first, the others as they are read."""
    places = [(i, p) for i, one in enumerate(instances) for p in range(len(one.pieces))]
    first = set(keys)
    return list(keys) + [place for place in places if place not in first]


def new_first(
    places: Sequence[Place], is_there: Callable[[Place], bool], *, has_first: bool
) -> list[list[Place]]:
    """Return the first place alone (if `has_first`), then what is new to the receiver, then what
    it has probably; each group keeps its order."""
    first, rest = (places[:1], places[1:]) if has_first else ((), places)
    new = [place for place in rest if not is_there(place)]
    there = [place for place in rest if is_there(place)]
    return [list(first), new, there]


def bit_reversed(count: int) -> list[int]:
    """Return 0 … count - 1 so that every prefix is spread over the whole."""
    bits = max(1, (count - 1).bit_length())
    mirrored = (int(format(index, f"0{bits}b")[::-1], 2) for index in range(1 << bits))
    return [index for index in mirrored if index < count]


def _frames(number: int, instance: Packed) -> list[Place]:
    """The frames of an image; large stretches of header are pieces too, but none to look at."""
    if not instance.facts.is_image:
        return []
    return [(number, index) for index in range(len(instance.pieces))]


def _uid(instances: Sequence[Packed], place: Place) -> str:
    return instances[place[0]].facts.sop_instance_uid


def _series_key(facts: Facts) -> tuple[bool, int, str]:
    return not facts.is_image, facts.series_number, facts.series_instance_uid


def _sorted_series(group: list[Packed]) -> list[Packed]:
    by_number = sorted(
        group, key=lambda one: (one.facts.instance_number, one.facts.sop_instance_uid)
    )
    heights = [_height(one.facts) for one in by_number]
    if any(height is None for height in heights) or len(set(heights)) != len(heights):
        return by_number
    order = sorted(range(len(by_number)), key=lambda index: heights[index] or 0.0)
    is_backwards = (heights[0] or 0.0) > (heights[-1] or 0.0)
    return [by_number[index] for index in (reversed(order) if is_backwards else order)]


def _height(facts: Facts) -> float | None:
    if len(facts.orientation) != 6 or len(facts.position) != 3:
        return None
    a, b, c, d, e, f = facts.orientation
    normal = (b * f - c * e, c * d - a * f, a * e - b * d)
    return sum(n * p for n, p in zip(normal, facts.position, strict=True))
