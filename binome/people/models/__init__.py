"""Rows of the people room."""

from binome.people.models.credential import AccessToken, Invitation
from binome.people.models.membership import Membership, Role
from binome.people.models.network import Act, Group, GroupKind, Mode, Network, Site
from binome.people.models.person import Person
from binome.people.models.sign_in import SignIn

__all__ = [
    "AccessToken", "Act", "Group", "GroupKind", "Invitation", "Membership", "Mode", "Network",
    "Person", "Role", "SignIn", "Site",
]  # fmt: skip
