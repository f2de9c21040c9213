"""How people stand to boxes: as to the site a box is of."""

from collections.abc import Iterator

from binome.fleet.models import Box
from binome.people import policies
from binome.people.actors import Standing
from binome.people.relations import to_site


def to_box(standing: Standing, box: Box) -> Iterator[str]:
    yield from to_site(standing, box.site)


def register_all() -> None:
    """Called once, when Django is ready."""
    policies.register(Box, see="box.see", relations=to_box)
