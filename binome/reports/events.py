"""What happened to reports, told inside the transaction that made it so."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReportSigned:
    """A version was signed; `status` is FHIR's word for what it is."""

    case_id: str
    report_id: str
    version_id: str
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportRetracted:
    """A signed report was entered in error; everybody who read it must know."""

    case_id: str
    version_id: str
    at: datetime
