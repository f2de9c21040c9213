"""What an identity card holds, in clear only in memory and on the site's screen."""

import json
import re
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class IdentityFields:
    """The patient as the site writes them; `birth_date` is YYYY-MM-DD, YYYY-MM, YYYY or empty.

    `originals` holds what admission took out of the images: per original study its UID, accession
    number, dates and time zone, and how many days the dates were shifted.
    """

    name: str = ""
    number: str = ""
    issuer: str = ""
    birth_date: str = ""
    sex: str = ""
    accession: str = ""
    note: str = ""
    originals: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "IdentityFields(…)"

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing a file could be compared with."""
        return not (self.name or self.number or self.birth_date)

    @property
    def examined_on(self) -> str:
        """When the originals were taken, the earliest first; empty when no file said."""
        said = (original.get("dates") or {} for original in self.originals.values())
        return ", ".join(sorted({_moment(dates) for dates in said} - {""}))

    def with_original(self, study_instance_uid: str, facts: dict[str, Any]) -> "IdentityFields":
        """Return a copy that also remembers what one study was called before."""
        known = self.originals.get(study_instance_uid, {})
        merged = {**self.originals, study_instance_uid: {**known, **facts}}
        return replace(self, originals=merged)


def to_bytes(card: IdentityFields) -> bytes:
    return json.dumps(asdict(card), ensure_ascii=False).encode()


def from_bytes(data: bytes) -> IdentityFields:
    known = {f.name for f in fields(IdentityFields)}
    return IdentityFields(**{k: v for k, v in json.loads(data).items() if k in known})


def _moment(dates: dict[str, str]) -> str:
    """YYYY-MM-DD HH:MM of a study's date and time, by what is known of them."""
    day = re.sub(r"[.-]", "", dates.get("StudyDate", ""))[:8]
    time = dates.get("StudyTime", "").replace(":", "")[:4]
    if not re.fullmatch(r"\d{8}", day):
        return ""
    hour = f" {time[:2]}:{time[2:]}" if re.fullmatch(r"\d{4}", time) else ""
    return f"{day[:4]}-{day[4:6]}-{day[6:]}{hour}"


def as_vault_card(card: IdentityFields, *, case_id: str, pseudonym: str) -> dict[str, Any]:
    """The content of a card of a vault (docs/formats/vault.md) that keeps its pseudonym."""
    return asdict(card) | {
        "format": "binome-card", "version": 1, "case_id": case_id, "pseudonym": pseudonym,
        "found": [], "accepted": [], "reason": "", "is_fixed": True,
    }  # fmt: skip
