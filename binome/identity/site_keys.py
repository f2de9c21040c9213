"""The two secrets of a site, as files of mode 0600 in the key folder, and its public recipient.

`site-<id>.age` opens what is sealed to the site; `site-<id>.secret` keys every hash (pseudonyms,
UIDs, dates, fingerprints of files). A database copied without the key folder names nobody.
"""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from binome.identity.models import SiteKey
from binome.kernel.errors import Refusal
from binome.kernel.files import kept_private, secret_in
from binome.people.models import Site
from binome.seal import sealed


class KeyMissing(Refusal):
    """The row says the site has a key, and the key folder does not hold it."""

    word = "key_missing"
    sentence = _(
        "The key of this site is not on this server, so identities cannot be shown. Images and"
        " reports are safe. Ask whoever keeps the backup to put the keys folder back."
    )


def recipient(site: Site, *, at: datetime) -> str:
    """Return the recipient of a site; the first call makes its key, the file before the row."""
    known = SiteKey.objects.filter(site=site).first()
    if known is not None:
        return known.recipient
    public = sealed.recipient_of(kept_private(age_file(site.pk), sealed.new_identity()))
    defaults = {"recipient": public, "created_at": at}
    return SiteKey.objects.get_or_create(site=site, defaults=defaults)[0].recipient


def identity(site_id: str) -> str:
    """Return the private identity of a site; raise KeyMissing."""
    path = age_file(site_id)
    if not path.exists():
        raise KeyMissing
    return path.read_text().strip()


def hash_secret(site_id: str) -> bytes:
    """Return the key of a site's keyed hashes."""
    return secret_in(_folder() / f"site-{site_id}.secret").encode()


def age_file(site_id: str) -> Path:
    """Where the private identity of a site lies, or will."""
    return _folder() / f"site-{site_id}.age"


def _folder() -> Path:
    return Path(settings.KEYS)
