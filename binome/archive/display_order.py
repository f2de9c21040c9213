"""The order to scroll: along the normal of the slices, else by instance number, else arrival."""

from collections.abc import Iterable

from binome.archive.models import Instance


def in_display_order(instances: Iterable[Instance]) -> list[Instance]:
    """Sort instances of one series. Slices that share a position (time points, echoes) go by
    number."""
    found = list(instances)
    positions = {instance.position for instance in found}
    if None not in positions and len(positions) == len(found):
        return sorted(found, key=lambda instance: instance.position or 0.0)
    return sorted(found, key=_by_number)


def _by_number(instance: Instance) -> tuple[bool, int, int]:
    number = instance.instance_number
    return number is None, number or 0, instance.serial
