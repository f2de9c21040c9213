"""What may go wrong at a provider, in a sentence for whoever wanted to sign in."""

from django.utils.translation import gettext_lazy as _

from binome.kernel.errors import Refusal


class ProviderSilent(Refusal):
    """It does not answer, or not in time."""

    word = "provider_silent"
    sentence = _(
        "That provider does not answer now. You are not signed in and nothing was changed."
        " Log in with your password or a passkey, or try again later."
    )


class NotBelieved(Refusal):
    """What came back does not prove who it was; `why` is a word for the operator's log."""

    word = "provider_not_believed"
    sentence = _(
        "What the provider answered could not be checked, so nobody was signed in."
        " Begin again from the log-in page; if it happens again, tell whoever runs this server."
    )

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


class NotLinked(Refusal):
    """The provider knows them; nobody here is linked to that account."""

    word = "provider_not_linked"
    sentence = _(
        "Nobody here is linked to that account, so you are not signed in. Log in with your"
        " password once, open Security and devices, and link it there."
    )


class TakenElsewhere(Refusal):
    """One account over there is one person here."""

    word = "outer_name_taken"
    sentence = _("That account is linked to another person here. Nothing was changed.")
