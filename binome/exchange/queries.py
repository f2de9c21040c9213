"""What the sender's page asks: which files are here, how far, and what waits for a decision."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from binome.cases.models import Case
from binome.dicom.identity import PatientGroup, compare
from binome.exchange import reasons, uploads
from binome.exchange.fingerprints import keyed
from binome.exchange.models import PatientDecision, Upload
from binome.exchange.review import COUNTED, form_identity, found_in, is_checked_at_site
from binome.exchange.sealed_facts import open_facts
from binome.exchange.states import BLOCKING, IN_CHECK, UNDER_WAY, State, Verdict
from binome.exchange.typed_identity import as_typed
from binome.identity.services import fields_of

MOST_NAMED = 200


@dataclass(frozen=True, slots=True)
class Known:
    """A file the hub has met already, and the byte to go on from."""

    upload_id: str
    offset: int
    size_bytes: int
    state: str


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file the sender should look at; `name` is opened for people of the site only."""

    upload_id: str
    name: str
    state: str
    sentence: str


@dataclass(frozen=True, slots=True)
class StudyProgress:
    """The files of one study (`key` is a hash; empty for files not examined yet)."""

    key: str
    modalities: str
    files: int
    admitted_files: int
    received_bytes: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything the sender's page says about the files of a case."""

    files: int
    received_files: int
    received_bytes: int
    size_bytes: int
    admitted_files: int
    in_check_files: int
    studies: tuple[StudyProgress, ...]
    to_look_at: tuple[NamedFile, ...]
    set_aside: tuple[NamedFile, ...]
    verdict: str

    @property
    def is_blocked(self) -> bool:
        """Whether nothing leaves until the sender decides about the patient."""
        return self.verdict in BLOCKING

    @property
    def is_arriving(self) -> bool:
        return self.received_files < self.files


@dataclass(frozen=True, slots=True)
class FoundPatient:
    """A patient found in the files, for the sender only; `key` is what choose_patient takes.

    `differs` names the fields (name, patient_id, birth_date, sex) that contradict the form.
    """

    key: str
    name: str
    number: str
    birth_date: str
    sex: str
    files: int
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatientCheck:
    """Form and files side by side, where the check stopped; else only the verdict."""

    verdict: str
    sentence: str
    form: dict[str, str]
    patients: tuple[FoundPatient, ...]

    @property
    def needs_choice(self) -> bool:
        return self.verdict == Verdict.SEVERAL_PATIENTS and bool(self.patients)

    @property
    def needs_reason(self) -> bool:
        return self.verdict == Verdict.MISMATCH and bool(self.patients)


def typed_identity(case: Case) -> dict[str, str]:
    """What the sender typed of the patient's identity, for the sender's own form.

    Empty where the site's browser alone opens the card.
    """
    if case.card is None or is_checked_at_site(case):
        return {}
    return as_typed(fields_of(case.card))


def patient_check(case: Case) -> PatientCheck:
    """Return the verdict and, when it stops the case, both identities side by side."""
    verdict = case.patient_check
    sentence = str(Verdict(verdict).label) if verdict else ""
    if verdict not in BLOCKING or is_checked_at_site(case):
        return PatientCheck(verdict, sentence, {}, ())
    decision = PatientDecision.objects.filter(case=case).first() or PatientDecision(case=case)
    finding = found_in(case, decision)
    patients = tuple(_patient(case, group) for group in finding.groups)
    return PatientCheck(verdict, sentence, typed_identity(case), patients)


def _patient(case: Case, group: PatientGroup) -> FoundPatient:
    who = group.identity
    against = compare(who, form_identity(case)).fields
    keys = [str(key) for key in group.keys]
    return FoundPatient(
        key=keys[0],
        name=" ".join(p for p in (who.name.family, who.name.given, who.name.middle) if p),
        number=who.patient_id,
        birth_date=who.birth_date.isoformat() if who.birth_date else "",
        sex=who.sex,
        files=Upload.objects.filter(case=case, patient_key__in=keys, state__in=COUNTED).count(),
        differs=tuple(field for field, said in against.items() if said == "different"),
    )


def uploads_of(case_id: str) -> QuerySet[Upload]:
    """Return the files of a case in the order they came."""
    return Upload.objects.filter(case_id=case_id).order_by("created_at", "pk")


def known_files(case: Case, fingerprints: Iterable[str]) -> dict[str, Known]:
    """Return, of the files a browser is about to send, those the hub has met."""
    asked = {keyed(case.site_id, "file", text): text for text in fingerprints}
    found = Upload.objects.filter(case=case, fingerprint__in=list(asked))
    return {
        asked[upload.fingerprint or ""]: Known(
            upload.pk, uploads.offset_of(upload), upload.size_bytes, upload.state
        )
        for upload in found
    }


def summary(case: Case) -> Summary:
    """Return where the files of a case stand."""
    rows = list(uploads_of(case.pk))
    here = {row.pk: uploads.offset_of(row) for row in rows}
    counted = [row for row in rows if row.state not in (State.LEFT_OUT, State.BROKEN)]
    return Summary(
        files=len(counted),
        received_files=sum(row.is_complete for row in counted),
        received_bytes=sum(here[row.pk] for row in counted),
        size_bytes=sum(row.size_bytes for row in counted),
        admitted_files=sum(row.state == State.ADMITTED for row in counted),
        in_check_files=sum(row.state in IN_CHECK or row.state in UNDER_WAY for row in counted),
        studies=tuple(_studies(counted, here)),
        to_look_at=_named(rows, case, {State.NEEDS_PIXEL_REVIEW}),
        set_aside=_named(rows, case, {State.LEFT_OUT, State.BROKEN, State.REFUSED}),
        verdict=case.patient_check,
    )


def _studies(rows: list[Upload], here: dict[str, int]) -> Iterable[StudyProgress]:
    groups: dict[str, list[Upload]] = {}
    for row in rows:
        groups.setdefault(row.study_key, []).append(row)
    for key, files in groups.items():
        yield StudyProgress(
            key=key,
            modalities=" ".join(sorted({row.modality for row in files if row.modality})),
            files=len(files),
            admitted_files=sum(row.state == State.ADMITTED for row in files),
            received_bytes=sum(here[row.pk] for row in files),
            size_bytes=sum(row.size_bytes for row in files),
        )


def _named(rows: list[Upload], case: Case, states: set[State]) -> tuple[NamedFile, ...]:
    wanted = [row for row in rows if row.state in states][:MOST_NAMED]
    return tuple(
        NamedFile(
            row.pk,
            open_facts(row.sealed, site_id=case.site_id).file_name,
            row.state,
            reasons.sentence(row.reason),
        )
        for row in wanted
    )
