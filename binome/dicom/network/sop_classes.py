"""Which SOP classes the acceptor knows (PS3.4 Annexes A, B, C, GG, I; PS3.6 Annex A)."""

VERIFICATION = "1.2.840.10008.1.1"
STORAGE_COMMITMENT = "1.2.840.10008.1.20.1"
STORAGE_COMMITMENT_INSTANCE = "1.2.840.10008.1.20.1.1"
STORAGE_SERVICE_CLASS = "1.2.840.10008.4.2"

_QUERY_RETRIEVE = "1.2.840.10008.5.1.4.1.2."
PATIENT_ROOT_FIND, PATIENT_ROOT_MOVE, PATIENT_ROOT_GET = (
    f"{_QUERY_RETRIEVE}1.{kind}" for kind in (1, 2, 3)
)
STUDY_ROOT_FIND, STUDY_ROOT_MOVE, STUDY_ROOT_GET = (
    f"{_QUERY_RETRIEVE}2.{kind}" for kind in (1, 2, 3)
)
PATIENT_STUDY_FIND, PATIENT_STUDY_MOVE, PATIENT_STUDY_GET = (
    f"{_QUERY_RETRIEVE}3.{kind}" for kind in (1, 2, 3)
)

FIND = frozenset((PATIENT_ROOT_FIND, STUDY_ROOT_FIND, PATIENT_STUDY_FIND))
MOVE = frozenset((PATIENT_ROOT_MOVE, STUDY_ROOT_MOVE, PATIENT_STUDY_MOVE))
GET = frozenset((PATIENT_ROOT_GET, STUDY_ROOT_GET, PATIENT_STUDY_GET))
#: Served besides storage, each in explicit or implicit little endian.
SERVICES = FIND | MOVE | GET | {VERIFICATION, STORAGE_COMMITMENT}

PATIENT, STUDY, SERIES, IMAGE = "PATIENT", "STUDY", "SERIES", "IMAGE"
#: Query levels by root, the last arc but one of the SOP class.
LEVELS = {
    "1": (PATIENT, STUDY, SERIES, IMAGE),
    "2": (STUDY, SERIES, IMAGE),
    "3": (PATIENT, STUDY),
}

#: Every storage SOP class, of today's standard and the next ones, except those listed below.
STORAGE_ROOT = "1.2.840.10008.5.1.4.1.1."
STORAGE_ELSEWHERE = frozenset(
    (
        "1.2.840.10008.5.1.1.27",  # Stored Print
        "1.2.840.10008.5.1.1.29",  # Hardcopy Grayscale Image
        "1.2.840.10008.5.1.1.30",  # Hardcopy Color Image
        "1.2.840.10008.5.1.4.34.1",  # RT Beams Delivery Instruction - Trial
        "1.2.840.10008.5.1.4.34.7",  # RT Beams Delivery Instruction
        "1.2.840.10008.5.1.4.34.10",  # RT Brachy Application Setup Delivery Instruction
        "1.2.840.10008.5.1.4.38.1",  # Hanging Protocol
        "1.2.840.10008.5.1.4.39.1",  # Color Palette
        "1.2.840.10008.5.1.4.43.1",  # Generic Implant Template
        "1.2.840.10008.5.1.4.44.1",  # Implant Assembly Template
        "1.2.840.10008.5.1.4.45.1",  # Implant Template Group
    )
)
NOT_STORAGE = frozenset(
    f"{STORAGE_ROOT}{arcs}"
    for arcs in ("200.4", "200.5", "200.6", "201.2", "201.3", "201.4", "201.5", "201.6")
)


def is_standard_storage(uid: str) -> bool:
    """Whether `uid` is a storage SOP class of the standard."""
    return uid in STORAGE_ELSEWHERE or (uid.startswith(STORAGE_ROOT) and uid not in NOT_STORAGE)


def is_private(uid: str) -> bool:
    """Whether `uid` lies outside the standard's own root."""
    return not uid.startswith("1.2.840.10008.")


def levels_of(model: str) -> tuple[str, ...]:
    """The query levels of a query/retrieve SOP class."""
    return LEVELS[model.rsplit(".", 2)[1]]
