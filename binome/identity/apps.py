"""Django's name for this room."""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """The identity room."""

    name = "binome.identity"
    label = "identity"

    def ready(self) -> None:
        from binome.identity.models import IdentityCard
        from binome.people import policies

        policies.register(IdentityCard, see="case.see_identity", relations=_to_card)


def _to_card(standing: Any, card: Any) -> Iterator[str]:
    if standing.site_id == card.site_id:
        yield "own_site"
