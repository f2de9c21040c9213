"""Where the answers of a site go by themselves: one of its DICOM nodes, or an HL7 receiver."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from binome.archive.models import Peer
from binome.people.models import Site
from binome.reports.models import SentForm
from binome.reports.phrases import LANGUAGES

NAMES = {"fr": "Français", "en": "English", "es": "Español", "pt": "Português", "ar": "العربية"}
IN_DICOM = [(one.value, one.label) for one in (SentForm.PDF, SentForm.SR)]


class Going(forms.Form):
    """What both kinds of rule say."""

    language = forms.ChoiceField(
        label=_("Language"), choices=[(one, NAMES[one]) for one in LANGUAGES]
    )
    includes_preliminary = forms.BooleanField(label=_("Preliminary answers too"), required=False)


class ToNode(Going):
    """A node that can be called; its site is the rule's."""

    form = forms.ChoiceField(label=_("In what form"), choices=IN_DICOM)
    peer = forms.ModelChoiceField(label=_("DICOM node"), queryset=Peer.objects.none())
    field_order = ["peer", "form", "language", "includes_preliminary"]

    def __init__(self, *args: Any, peers: QuerySet[Peer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["peer"].queryset = peers  # type: ignore[attr-defined]
        self.fields["peer"].label_from_instance = _named  # type: ignore[attr-defined]


class ToReceiver(Going):
    """HL7 over MLLP: a name for people and for MSH-5, and where it listens."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none())
    receiver = forms.CharField(
        label=_("Name of the receiver"), max_length=40,
        help_text=_("It stands in each message as the receiving application (MSH-5)."),
    )  # fmt: skip
    host = forms.CharField(label=_("Host name or address"), max_length=255)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535)
    field_order = ["site", "receiver", "host", "port", "language", "includes_preliminary"]

    def __init__(self, *args: Any, sites: QuerySet[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


def _named(peer: Peer) -> str:
    return f"{peer.aet} · {peer.site.name}"
