"""How we speak to a node: the title it knows us by, and how studies come from it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from binome.archive.models import Fetching, Peer


class Manner(forms.Form):
    """Both may be left as they are."""

    own_title = forms.CharField(
        label=_("Our title there"), max_length=16, required=False,
        help_text=_("What that node knows this server by; empty: BINOME."),
    )  # fmt: skip
    fetching = forms.ChoiceField(label=_("How studies come"), choices=Fetching.choices)

    def clean_own_title(self) -> str:
        title = str(self.cleaned_data["own_title"]).strip()
        if not title.isascii() or not (title.isprintable() or not title) or "\\" in title:
            raise ValidationError(_("An AE title is at most 16 plain letters, digits and signs."))
        return title


def manner_of(peer: Peer) -> Manner:
    """The form as it stands for a node."""
    said = {"own_title": peer.own_title, "fetching": peer.fetching}
    return Manner(initial=said, auto_id=f"id_{peer.pk}_%s")
