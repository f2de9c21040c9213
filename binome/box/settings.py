"""What enrolment left in the box's folder: the hub, its keys, the box's secret (mode 0600)."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from binome.kernel.errors import Refusal
from binome.kernel.files import write_private

FILE = "box.json"


def _(sentence: str) -> str:
    """Mark a sentence for the translators; the doors translate it, this room knows no Django."""
    return sentence


class NotABox(Refusal):
    """The folder was never enrolled."""

    word = "not_a_box"
    sentence = _("This folder is not a box's yet. Run binome box init with the hub's code.")


class IsABox(Refusal):
    """The folder is enrolled already."""

    word = "is_a_box"
    sentence = _("This folder is a box's already. Nothing was changed; use another folder.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The box and its hub."""

    hub: str
    box: str
    secret: str
    recipient: str
    hub_key: str
    is_pseudonymous: bool


def load(data: Path) -> Settings:
    """Read the settings; raises NotABox."""
    try:
        return Settings(**json.loads((data / FILE).read_text(encoding="utf-8")))
    except (FileNotFoundError, TypeError, ValueError):
        raise NotABox from None


def save(data: Path, settings: Settings) -> None:
    """Keep the settings, durable before this returns."""
    write_private(data / FILE, json.dumps(asdict(settings), indent=1) + "\n")
