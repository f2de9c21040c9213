"""Words of a site's own people that may hold a name after all: kept sealed to the site's key here.

A database copied without the key folder shows none of them.
"""

from base64 import b64decode, b64encode

from binome.identity import site_keys
from binome.kernel.errors import Refusal
from binome.kernel.files import kept_private
from binome.seal import sealed

PREFIX = "age:"


def sealed_words(site_id: str, text: str) -> str:
    """The words as a row may hold them."""
    identity = kept_private(site_keys.age_file(site_id), sealed.new_identity())
    content = sealed.seal(text.encode(), [sealed.recipient_of(identity)])
    return PREFIX + b64encode(content).decode("ascii")


def words_of(site_id: str, kept: str) -> str:
    """What was written; nothing where the key folder does not hold the key."""
    if not kept.startswith(PREFIX):
        return ""
    try:
        identity = site_keys.identity(site_id)
        return sealed.open_sealed(b64decode(kept.removeprefix(PREFIX)), identity).decode()
    except (Refusal, ValueError):
        return ""
