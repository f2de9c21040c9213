"""The table of who may what, as it is in force, for a data-protection officer to read and print."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from binome.pages.doors import Request, door
from binome.pages.policy_words import RELATIONS, sentence
from binome.people import queries
from binome.people.models import Network, Role
from binome.people.policy_table import TABLE


@door("network.see", of=queries.network_with_id)
@require_GET
def who_may(request: Request, network: Network) -> HttpResponse:
    """One line an action, one column a role; an empty cell is no."""
    lines = [
        (sentence(action), action, [_cell(pairs, role) for role in Role])
        for action, pairs in TABLE.items()
    ]
    context = {
        "network": network, "lines": lines, "roles": [role.label for role in Role],
        "relations": RELATIONS.values(), "at": request.received_at, "section": "network",
    }  # fmt: skip
    return render(request, "people/who_may.html", context)


def _cell(pairs: frozenset[tuple[str, str]], role: str) -> str:
    """The relations through which a role may, in words, the widest first."""
    held = [name for name in RELATIONS if (role, name) in pairs]
    return ", ".join(str(RELATIONS[name][0]) for name in held)
