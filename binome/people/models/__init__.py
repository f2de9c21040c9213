"""Rows of the people room."""

from binome.people.models.application import (
    APPLICATION_MOVES,
    Applicant,
    Application,
    ApplicationState,
    Diploma,
    Entrance,
)
from binome.people.models.broken_glass import BrokenGlass, GlassReason
from binome.people.models.charter import Charter, CharterAcceptance
from binome.people.models.credential import AccessToken, Invitation
from binome.people.models.device_pin import DevicePin
from binome.people.models.group_line import GroupLine, GroupRead
from binome.people.models.guest import GuestLink
from binome.people.models.licence import Licence
from binome.people.models.membership import Membership, Role
from binome.people.models.network import Act, Group, GroupKind, Mode, Network, Site
from binome.people.models.person import Person
from binome.people.models.provider import OuterName, OuterSession, Provider, ProviderKind
from binome.people.models.sign_in import SignIn
from binome.people.models.site_card import Means, SiteCard

__all__ = [
    "APPLICATION_MOVES", "AccessToken", "Act", "Applicant", "Application", "ApplicationState",
    "BrokenGlass", "Charter", "CharterAcceptance", "DevicePin", "Diploma", "Entrance",
    "GlassReason", "Group", "GroupKind", "GroupLine", "GroupRead", "GuestLink", "Invitation",
    "Licence", "Means", "Membership", "Mode", "Network", "OuterName", "OuterSession", "Person",
    "Provider", "ProviderKind", "Role", "SignIn", "Site", "SiteCard",
]  # fmt: skip
