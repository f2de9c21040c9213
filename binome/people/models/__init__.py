"""Rows of the people room."""

from binome.people.models.credential import AccessToken, Invitation
from binome.people.models.membership import Membership, Role
from binome.people.models.network import Act, Group, GroupKind, Mode, Network, Site
from binome.people.models.person import Person

__all__ = [
    "AccessToken", "Act", "Group", "GroupKind", "Invitation", "Membership", "Mode", "Network",
    "Person", "Role", "Site",
]  # fmt: skip
