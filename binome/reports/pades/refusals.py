"""What a signing key can be refused for; each says what is safe and what to do."""

from django.utils.translation import gettext_lazy as _

from binome.reports.refusals import CannotSign


class UnfitKey(CannotSign):
    """The file, its password or its certificate cannot sign."""

    word = "unfit_key"


class NotAKeyFile(UnfitKey):
    """No PKCS#12, or one without a key and its certificate."""

    word = "not_a_key_file"
    sentence = _(
        "This file is no signing key that can be read (PKCS#12, .p12 or .pfx, with its "
        "certificate). Nothing was kept. Ask whoever issued it for the file again."
    )


class WrongKeyPassword(UnfitKey):
    """The password does not open the key."""

    word = "wrong_key_password"
    sentence = _(
        "The password does not open your signing key. Nothing was signed and your text is kept. "
        "Type it again, or leave it empty to sign without your own key."
    )


class KeyExpired(UnfitKey):
    """The certificate is past its last day, or before its first."""

    word = "key_expired"
    sentence = _(
        "The certificate of this signing key has expired or is not valid yet. Nothing was signed "
        "with it and your text is kept. Renew it, or leave its password empty to sign without it."
    )


class KeyRevoked(UnfitKey):
    """A list of revoked certificates names it."""

    word = "key_revoked"
    sentence = _(
        "The certificate of this signing key was revoked by whoever issued it. Nothing was signed "
        "with it and your text is kept. Ask for a new one; sign without it meanwhile."
    )


class WeakKey(UnfitKey):
    """Too short, or of a kind no PDF reader checks."""

    word = "weak_key"
    sentence = _(
        "This signing key is too weak, or may not sign documents (RSA of 2048 bits or more, or an "
        "elliptic curve, is needed). Nothing was kept. Ask for a stronger one."
    )
