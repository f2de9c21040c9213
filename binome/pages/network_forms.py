"""Forms of the network at work: terms, pauses, rules, limits, shifts."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from binome.cases.models import NEED_GROUP, Regime, Target, Task, Urgency
from binome.cases.pathways import CHOICES
from binome.cases.services.contracts import Away, Offer
from binome.cases.services.roster import Duty
from binome.people import queries as people
from binome.people.models import Group, Network, Person, Site

HOUR = {"min_value": 0, "max_value": 23, "required": False}


class TermsForm(forms.Form):
    """A volume and a delay."""

    weekly_volume = forms.IntegerField(min_value=1, max_value=200)
    reading_delay_hours = forms.IntegerField(min_value=1, max_value=336)
    words = forms.CharField(max_length=300, required=False)

    def offer(self) -> Offer:
        return Offer(**self.cleaned_data)


class PauseForm(forms.Form):
    """From the first day to the last, and who stands in."""

    first_day = forms.DateField()
    last_day = forms.DateField()
    deputy = forms.ModelChoiceField(queryset=Person.objects.none(), required=False)

    def __init__(self, *args: Any, network: Network, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readers = people.readers_of(network.pk, at=at)
        self.fields["deputy"].queryset = readers  # type: ignore[attr-defined]

    def away(self, zone: str) -> Away:
        """Whole days where the reader is."""
        typed, here = self.cleaned_data, ZoneInfo(zone)
        begins = datetime.combine(typed["first_day"], datetime.min.time(), here)
        ends = datetime.combine(typed["last_day"], datetime.min.time(), here) + timedelta(days=1)
        return Away(begins, ends, typed["deputy"])


class RuleForm(forms.Form):
    """The conditions of a routing rule, all optional, and its target."""

    urgency = forms.ChoiceField(choices=[("", "–"), *Urgency.choices], required=False)
    modality = forms.CharField(max_length=40, required=False)
    body_part = forms.CharField(max_length=80, required=False)
    language = forms.CharField(max_length=10, required=False)
    site = forms.ModelChoiceField(queryset=Site.objects.none(), required=False)
    from_age_years = forms.IntegerField(min_value=0, max_value=130, required=False)
    below_age_years = forms.IntegerField(min_value=0, max_value=130, required=False)
    from_hour = forms.IntegerField(**HOUR)  # type: ignore[arg-type]
    until_hour = forms.IntegerField(**HOUR)  # type: ignore[arg-type]
    target = forms.ChoiceField(choices=Target.choices)
    group = forms.ModelChoiceField(queryset=Group.objects.none(), required=False)

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = network.sites.order_by("name")  # type: ignore[attr-defined]
        self.fields["group"].queryset = network.groups.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("target") in NEED_GROUP and not cleaned.get("group"):
            raise ValidationError(_("Choose the group of this rule."))
        return cleaned


class LimitsForm(forms.Form):
    """What a reader can take."""

    person = forms.ModelChoiceField(queryset=Person.objects.none())
    weekly_cap = forms.IntegerField(min_value=0, max_value=500, required=False)
    weight_percent = forms.IntegerField(min_value=1, max_value=400, initial=100)
    quiet_from_hour = forms.IntegerField(**HOUR)  # type: ignore[arg-type]
    quiet_until_hour = forms.IntegerField(**HOUR)  # type: ignore[arg-type]
    modalities = forms.CharField(max_length=80, required=False)
    languages = forms.CharField(max_length=40, required=False)

    def __init__(self, *args: Any, network: Network, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        readers = people.readers_of(network.pk, at=at)
        self.fields["person"].queryset = readers  # type: ignore[attr-defined]


class ShiftForm(forms.Form):
    """A shift in the hours of its place, once or for some weeks."""

    person = forms.ModelChoiceField(queryset=Person.objects.none())
    task = forms.ChoiceField(choices=Task.choices)
    regime = forms.ChoiceField(choices=Regime.choices)
    site = forms.ModelChoiceField(queryset=Site.objects.none(), required=False)
    function = forms.CharField(max_length=120, required=False)
    phone = forms.CharField(max_length=40, required=False)
    employer = forms.CharField(max_length=120, required=False)
    pathway = forms.ChoiceField(choices=[("", "–"), *CHOICES], required=False)
    begins = forms.DateTimeField()
    ends = forms.DateTimeField()
    weeks = forms.IntegerField(min_value=1, max_value=53, initial=1)

    def __init__(self, *args: Any, network: Network, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = people.members_of(network, at=at).values("person_id")
        everybody = Person.objects.filter(pk__in=members).order_by("name")
        self.fields["person"].queryset = everybody  # type: ignore[attr-defined]
        self.fields["site"].queryset = network.sites.order_by("name")  # type: ignore[attr-defined]

    def duty(self) -> Duty:
        """The hours typed are those of the person's place."""
        typed = dict(self.cleaned_data)
        zone = typed["person"].time_zone or "UTC"
        times = {
            name: typed.pop(said).replace(tzinfo=ZoneInfo(zone))
            for name, said in (("from_at", "begins"), ("until_at", "ends"))
        }
        typed.pop("weeks")
        return Duty(**typed, **times, zone=zone)
