"""Forms of the account and network pages; the case form saves field by field and lives in
`cases`."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from binome.cases.services.pairing import Pair
from binome.people import queries as people
from binome.people.models import Group, Network, Person, Role, Site

INVITED_ROLES = [(role.value, role.label) for role in Role if role != Role.INTEGRATOR]
ROLES_AT_A_SITE = {Role.SENDER, Role.SITE_ADMINISTRATOR, Role.CLINICIAN}
ROOMS = [("", _("As the task suggests")), ("field", _("Bright")), ("reading", _("Dark"))]


class Join(forms.Form):
    """An invitation's code and who will use it."""

    code = forms.CharField(label=_("Invitation code"), max_length=200)
    name = forms.CharField(label=_("Your name, as colleagues see it"), max_length=120)
    username = forms.CharField(label=_("Username"), max_length=60)
    password = forms.CharField(label=_("Password"), max_length=200, strip=False)


class Invite(forms.Form):
    """Who is invited to what; a role at a site needs the site."""

    role = forms.ChoiceField(label=_("Role"), choices=INVITED_ROLES)
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False)
    group = forms.ModelChoiceField(label=_("Group"), queryset=Group.objects.none(), required=False)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)

    def __init__(
        self, *args: Any, network: Network, may_name_administrators: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not may_name_administrators:
            self.fields["role"].choices = [  # type: ignore[attr-defined]
                (role, label) for role, label in INVITED_ROLES if role != Role.NETWORK_ADMINISTRATOR
            ]
        self.fields["site"].queryset = network.sites.order_by("name")  # type: ignore[attr-defined]
        self.fields["group"].queryset = network.groups.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") in ROLES_AT_A_SITE and not cleaned.get("site"):
            raise ValidationError(_("This role is held at a site: choose which one."))
        return cleaned


class Agreement(forms.Form):
    """A site, a reader, how many cases a week, how soon they are read."""

    site = forms.ModelChoiceField(queryset=Site.objects.none())
    reader = forms.ModelChoiceField(queryset=Person.objects.none())
    weekly_volume = forms.IntegerField(min_value=1, max_value=200)
    reading_delay_hours = forms.IntegerField(min_value=1, max_value=336)

    def __init__(self, *args: Any, network: Network, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readers = people.readers_of(network.pk, at=at)
        self.fields["site"].queryset = network.sites.all()  # type: ignore[attr-defined]
        self.fields["reader"].queryset = readers  # type: ignore[attr-defined]

    def pair(self) -> Pair:
        return Pair(**self.cleaned_data)


class Preferences(forms.Form):
    """Language and room of a person."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    room = forms.ChoiceField(label=_("Light"), choices=ROOMS, required=False)


class Node(forms.Form):
    """A calling title, where it calls from, and the site it stands for."""

    aet = forms.CharField(
        label=_("AE title"), max_length=16,
        help_text=_("What the node calls itself; * lets any title in from that host."),
    )  # fmt: skip
    host = forms.CharField(label=_("Host name or address"), max_length=255)
    port = forms.IntegerField(
        label=_("Port"), min_value=1, max_value=65535, required=False,
        help_text=_("Where it listens; leave it out for one that only sends."),
    )  # fmt: skip
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none())

    def __init__(self, *args: Any, sites: QuerySet[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]

    def clean_aet(self) -> str:
        title = str(self.cleaned_data["aet"])
        if not title.isascii() or not title.isprintable() or "\\" in title:
            raise ValidationError(_("An AE title is at most 16 plain letters, digits and signs."))
        return title
