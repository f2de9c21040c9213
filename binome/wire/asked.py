"""What a view of the wire is handed: who asks, when, and the thing the address names."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request

from binome.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that passed its door; `thing` is None where the address names none."""

    request: Request
    actor: Actor
    at: datetime
    thing: Any = None
