"""What the hub may know of a file only behind the site's key: its name and the patient in it."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from binome.identity import site_keys
from binome.people.models import Site
from binome.seal import sealed


@dataclass(frozen=True, slots=True)
class Facts:
    """Sealed to the site in every row; `birth_date` is DICOM's YYYYMMDD, sex F, M, O or empty."""

    file_name: str = ""
    name: str = ""
    number: str = ""
    issuer: str = ""
    birth_date: str = ""
    sex: str = ""
    description: str = ""
    study_date: str = ""

    def __repr__(self) -> str:
        return "Facts(…)"


def seal_facts(facts: Facts, *, site: Site, at: datetime) -> bytes:
    """Return the facts sealed to a site, as a row keeps them."""
    data = json.dumps(asdict(facts), ensure_ascii=False).encode()
    return sealed.seal(data, [site_keys.recipient(site, at=at)])


def open_facts(box: bytes | memoryview, *, site_id: str) -> Facts:
    """Return the facts behind a seal; raises KeyMissing, CannotOpen."""
    known = {f.name for f in fields(Facts)}
    data = json.loads(sealed.open_sealed(bytes(box), site_keys.identity(site_id)))
    return Facts(**{key: value for key, value in data.items() if key in known})
