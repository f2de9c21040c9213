"""What the archive tells the rooms above, inside the transaction that made it true."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class InstancesStored:
    """New instances of one series are stored for good."""

    study_id: str
    series_id: str
    instance_ids: tuple[str, ...]
    site_id: str


@dataclass(frozen=True, slots=True)
class StudyWithdrawn:
    """The site recalled a study: nobody may see it from now on (SAFETY 2)."""

    study_id: str
    site_id: str


@dataclass(frozen=True, slots=True)
class ShownImagesChanged:
    """Stored instances of these series were hidden (rejected), or are shown again."""

    study_id: str
    series_ids: tuple[str, ...]
    site_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecallUnanswered:
    """Some who had a withdrawn study have not answered; `is_first`: they alone are asked again."""

    study_id: str
    site_id: str
    at: datetime
    is_first: bool
