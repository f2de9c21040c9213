"""Forms of joining: what strangers write, what coordinators open, tick and publish."""

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from binome.people.applications import MOST_DIPLOMA_BYTES, Checked, NotADiploma, Written
from binome.people.checklists import ASKED, CHECKS
from binome.people.entrances import MOST_QUESTIONS, Wanted
from binome.people.models import Applicant, Application, Entrance, Group, Role

END_OF_DAY = time(23, 59, 59, tzinfo=UTC)
READERS_ROLES = [(role.value, role.label) for role in (Role.READER, Role.RESIDENT)]
LONG = 200


def _words(label: Any, longest: int, *, is_required: bool) -> forms.CharField:
    area = forms.Textarea({"rows": 2, "dir": "auto"}) if longest >= LONG else None
    return forms.CharField(
        label=label, max_length=longest, required=is_required,
        widget=area or forms.TextInput({"dir": "auto"}),
    )  # fmt: skip


class ApplyForm(forms.Form):
    """The questions of an entrance: its applicant's, then its own."""

    name = forms.CharField(
        label=_("Your name"), max_length=120,
        widget=forms.TextInput({"autocomplete": "name", "dir": "auto"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Phone"), max_length=40,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail, if you have one"), required=False,
        widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"}),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=_("Languages you read"), choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple(),
    )  # fmt: skip

    def __init__(self, *args: Any, entrance: Entrance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for word, question, longest, is_required in ASKED[Applicant(entrance.applicant)]:
            self.fields[word] = _words(question, longest, is_required=is_required)
        for place, question in enumerate(entrance.questions):
            self.fields[f"own_{place}"] = _words(question, 300, is_required=False)
        if entrance.applicant == Applicant.READER:
            self.fields["diploma"] = forms.FileField(
                label=_("Diploma: PDF or photograph, at most 2 MB"), required=False,
                widget=forms.ClearableFileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
            )  # fmt: skip
        self._entrance = entrance

    def written(self) -> Written:
        """What was typed; raises NotADiploma where the file is too large to be read."""
        typed = self.cleaned_data
        asked = ASKED[Applicant(self._entrance.applicant)]
        own = (typed[f"own_{place}"] for place in range(len(self._entrance.questions)))
        return Written(
            name=typed["name"], languages=" ".join(typed["languages"]), email=typed["email"],
            phone=typed["phone"], answers={word: typed[word] for word, *_rest in asked},
            own_answers=tuple(own), diploma=_bytes_of(typed.get("diploma")),
        )  # fmt: skip


def _bytes_of(upload: Any) -> bytes:
    if upload is None:
        return b""
    if upload.size > MOST_DIPLOMA_BYTES:
        raise NotADiploma
    return bytes(upload.read(MOST_DIPLOMA_BYTES + 1))


class EntranceForm(forms.Form):
    """A form to open; its own questions stand one a line."""

    applicant = forms.ChoiceField(choices=Applicant.choices)
    title = forms.CharField(max_length=120)
    words = forms.CharField(max_length=1000, required=False)
    questions = forms.CharField(max_length=1200, required=False)
    last_day = forms.DateField(required=False)

    def wanted(self) -> Wanted:
        typed = self.cleaned_data
        lines = tuple(typed["questions"].splitlines()[: 4 * MOST_QUESTIONS])
        return Wanted(
            typed["applicant"], typed["title"], typed["words"], lines, _end_of(typed["last_day"])
        )


class VerifyForm(forms.Form):
    """The whole checklist, the last day, and what is given."""

    last_day = forms.DateField()
    role = forms.ChoiceField(choices=READERS_ROLES, required=False)
    group = forms.ModelChoiceField(queryset=Group.objects.none(), required=False)
    site_name = forms.CharField(max_length=120, required=False)
    time_zone = forms.CharField(max_length=60, required=False)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entrance = application.entrance
        self.fields["group"].queryset = entrance.network.groups.all()  # type: ignore[attr-defined]
        self.fields["checks"] = forms.MultipleChoiceField(
            choices=CHECKS[Applicant(entrance.applicant)]
        )

    def checked(self) -> Checked:
        typed = self.cleaned_data
        until = datetime.combine(typed["last_day"], END_OF_DAY)
        return Checked(
            ticks=frozenset(typed["checks"]), until=until, role=typed["role"] or Role.READER,
            group=typed["group"], site_name=typed["site_name"],
            time_zone=typed["time_zone"] or "UTC",
        )  # fmt: skip


class AgainForm(forms.Form):
    """The checklist of an institution, and its next last day."""

    last_day = forms.DateField()
    checks = forms.MultipleChoiceField(choices=CHECKS[Applicant.INSTITUTION])

    def checked(self) -> tuple[frozenset[str], datetime]:
        until = datetime.combine(self.cleaned_data["last_day"], END_OF_DAY)
        return frozenset(self.cleaned_data["checks"]), until


class CharterForm(forms.Form):
    """The words, and how many days whoever reads already has."""

    words = forms.CharField(max_length=20_000)
    days = forms.IntegerField(min_value=1, max_value=90)


def _end_of(day: Any) -> datetime | None:
    return datetime.combine(day, END_OF_DAY) if day else None
