"""Series the rooms above made of a reader's work: measurements, key images, pictures.

They lie in the archive beside the images. No report is bound to them, nobody waits for them, and
no count of images holds them.
"""

from collections.abc import Callable, Iterable

from binome.cases.models import Case

Maker = Callable[[Case], Iterable[str]]
_makers: list[Maker] = []


def register_maker(maker: Maker) -> None:
    """Say who knows the Series Instance UIDs that were made of a case's images."""
    if maker not in _makers:
        _makers.append(maker)


def series_made_of(case: Case) -> set[str]:
    """Return the Series Instance UIDs that no site sent."""
    return {uid for maker in _makers for uid in maker(case)}
