"""News travels upward as events: past-tense facts with ids, told inside the transaction that
made them.

A handler only writes rows or enqueues a job, so that a kill between commit and handler loses
nothing.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Event = TypeVar("Event")

_handlers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(event_class: type[Event], handler: Callable[[Event], None]) -> None:
    """Call `handler` for every later event of that class. Twice the same handler counts once."""
    if handler not in _handlers[event_class]:
        _handlers[event_class].append(handler)


def unsubscribe(event_class: type[Event], handler: Callable[[Event], None]) -> None:
    """Tell that handler no more."""
    _handlers[event_class].remove(handler)


def emit(event: object) -> None:
    """Tell every subscriber, in the order they subscribed; an exception undoes the transaction."""
    for handler in _handlers[type(event)]:
        handler(event)
