"""The words of `binome node` that speak of studies at other nodes."""

from collections.abc import Callable
from typing import Any


def add_node_studies(acts: Any, command: Callable[..., Any]) -> None:
    """Describe find, send, fetch and queue."""
    find = command(acts, "find", ("node_studies", "find"), "Ask a node which studies it has.")
    find.add_argument("--patient-id", metavar="ID")
    find.add_argument("--study-date", metavar="D", help="YYYYMMDD, or a range with a hyphen")
    send = command(acts, "send", ("node_studies", "send"), "Queue a study for a node.")
    text = "Queue a study to come from a node, which must know this server as BINOME."
    fetch = command(acts, "fetch", ("node_studies", "fetch"), text)
    for act in (send, fetch):
        act.add_argument("--study", required=True, metavar="UID")
    for act in (find, send, fetch):
        act.add_argument("--aet", required=True, metavar="A", help="the other node's title")
        act.add_argument("--site", metavar="S")
    command(acts, "queue", ("node_studies", "queue"), "Show the studies under way.")
