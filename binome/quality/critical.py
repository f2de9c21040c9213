"""Critical results (SAFETY 11): called until a human at the site confirms, or telephoned.

No notice says what was found. The code stands under the finding on the opened page, so that whoever
types it has seen it.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.models import Case
from binome.cases.news import senders_of, tell
from binome.cases.states import IllegalMove
from binome.cases.text import clean
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.kernel.clock import utc_now
from binome.kernel.errors import Refusal
from binome.people.actors import Actor
from binome.people.models import Person
from binome.quality.addressees import answering, people_named
from binome.quality.clock_table import Whom
from binome.quality.models import CRITICAL_MOVES, CriticalCall, CriticalResult, CriticalState

CALL_JOB = "quality.critical"
TELEPHONE_AFTER = timedelta(minutes=10)
MOST_TELEPHONE_CALLS = 36
#: When each rung is reached after the signature, and whom it calls besides those before.
RUNGS: tuple[tuple[str, timedelta], ...] = (
    ("on_duty", timedelta(0)),
    ("requester", timedelta(minutes=3)),
    ("everyone", timedelta(minutes=6)),
    ("telephone", TELEPHONE_AFTER),
)


class Identifier(models.TextChoices):
    """By what the patient was recognised at the site; the words themselves stay there."""

    NAME = "name", _("Name, in our register")
    BIRTH_DATE = "birth_date", _("Birth date")
    NUMBER = "number", _("Number in our register")
    CASE_NAME = "case_name", _("Case name on the film or in the register")
    PERSON = "person", _("The patient in front of me: age and sex")


class WrongCode(Refusal):
    """The code typed is not the one under the finding."""

    word = "wrong_code"
    sentence = _(
        "This is not the code under the finding. Nothing was confirmed. Read the finding, "
        "then type the four figures below it."
    )


class TwoIdentifiersNeeded(Refusal):
    """A patient is recognised by two identifiers."""

    word = "two_identifiers_needed"
    sentence = _("Compare two things that tell the patient apart, then tick both.")


class SayWhatIsDone(Refusal):
    """The reader must learn what follows."""

    word = "say_what_is_done"
    sentence = _("Say in a few words what is done now, without a name.")


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What the site types when it confirms."""

    code: str
    identifiers: Sequence[str]
    what_is_done: str


@dataclass(frozen=True, slots=True)
class PhoneCall:
    """What the coordinator writes down after telephoning."""

    number: str
    spoke_with: str
    what_is_done: str = ""


@transaction.atomic
def raise_result(*, case: Case, version_id: str, at: datetime) -> CriticalResult:
    """Begin to call; a later critical version of the case takes the place of the one before."""
    _cancel_open(case, at=at)
    result, is_new = CriticalResult.objects.get_or_create(
        version_id=version_id,
        defaults={"case": case, "raised_at": at, "code": f"{secrets.randbelow(10_000):04d}"},
    )
    if is_new:
        for rung, after in RUNGS:
            _order(result, rung, at + after)
    return result


def call_now(result_id: str, rung: str) -> None:
    call(result_id, rung, at=utc_now())


@transaction.atomic
def call(result_id: str, rung: str, *, at: datetime) -> CriticalCall | None:
    """Reach one rung: one row, its notices with it. None once a human has answered."""
    found = CriticalResult.objects.select_for_update(of=("self",)).select_related("case")
    result = found.filter(pk=result_id, answered_at__isnull=True).first()
    if result is None or result.state == CriticalState.CANCELLED:
        return None
    told = _called(rung, result.case, at)
    row, is_new = CriticalCall.objects.get_or_create(
        result=result, rung=rung, defaults={"fired_at": at, "told": [p.pk for p in told]}
    )
    if not is_new:
        return None
    is_by_phone = rung.startswith("telephone")
    tell(told, "critical_telephone" if is_by_phone else "critical_result", result.case, at=at)
    if is_by_phone:
        _remind(result, rung, at)
    return row


@transaction.atomic
def confirm(*, result: CriticalResult, read_back: ReadBack, by: Actor, at: datetime) -> None:
    """The site has read it: code, two identifiers, and what is done. Raises why not."""
    result = _held(result)
    known = set(read_back.identifiers) & set(Identifier.values)
    if not secrets.compare_digest(read_back.code.strip().encode(), result.code.encode()):
        raise WrongCode
    if len(known) < 2:
        raise TwoIdentifiersNeeded
    if not read_back.what_is_done.strip():
        raise SayWhatIsDone
    result.identifiers = sorted(known)
    result.what_is_done = clean(read_back.what_is_done).strip()[:300]
    _close(result, "confirm", by=by, at=at)
    audit.record("critical.confirmed", by=by, at=at, of=_about(result))


@transaction.atomic
def telephoned(*, result: CriticalResult, phone: PhoneCall, by: Actor, at: datetime) -> None:
    """Somebody telephoned, and the finding was read back with case name, age and sex."""
    result = _held(result)
    result.number_called = clean(phone.number).strip()[:40]
    result.spoke_with = clean(phone.spoke_with).strip()[:120] or result.case.who_acts
    result.what_is_done = clean(phone.what_is_done).strip()[:300]
    result.identifiers = [Identifier.CASE_NAME, Identifier.PERSON]
    _close(result, "telephone", by=by, at=at)
    audit.record("critical.telephoned", by=by, at=at, of=_about(result))


def cancel(case: Case, *, at: datetime) -> None:
    """The answer was entered in error or the case withdrawn: nobody need act on it."""
    _cancel_open(case, at=at)


def _cancel_open(case: Case, *, at: datetime) -> None:
    CriticalResult.objects.filter(case=case, answered_at__isnull=True).exclude(
        state=CriticalState.CANCELLED
    ).update(state=CriticalState.CANCELLED)


def _called(rung: str, case: Case, at: datetime) -> list[Person]:
    """The function on duty, else who asked; then who asked; then everybody of the site's list."""
    requester = [case.opened_by]
    if rung == "on_duty":
        return answering(case, at) or requester
    if rung == "requester":
        return requester
    if rung == "everyone":
        return senders_of(case, at=at) or requester
    return people_named((Whom.COORDINATORS,), case, at=at)


def _remind(result: CriticalResult, rung: str, at: datetime) -> None:
    """From the tenth minute on a human must telephone; they are told again until one has."""
    if (result.state, "fall_silent") in CRITICAL_MOVES:
        result.state = CRITICAL_MOVES[result.state, "fall_silent"]
        result.save(update_fields=["state"])
    number = int(rung.partition("-")[2] or 1)
    if number < MOST_TELEPHONE_CALLS:
        _order(result, f"telephone-{number + 1}", at + TELEPHONE_AFTER)


def _order(result: CriticalResult, rung: str, at: datetime) -> None:
    payload = {"result_id": result.pk, "rung": rung}
    jobs.enqueue(CALL_JOB, payload, when=When(at, priority=0), key=f"call:{result.pk}:{rung}")


def _held(result: CriticalResult) -> CriticalResult:
    found = CriticalResult.objects.select_for_update(of=("self",)).select_related("case")
    return found.get(pk=result.pk)


def _close(result: CriticalResult, verb: str, *, by: Actor, at: datetime) -> None:
    try:
        result.state = CRITICAL_MOVES[(result.state, verb)]
    except KeyError:
        raise IllegalMove from None
    result.answered_at, result.answered_by_id, result.answered_by = at, by.id, by.name
    result.save()


def _about(result: CriticalResult) -> Subject:
    return Subject(result.case.site_id, result.case_id, things=(result.pk, result.version_id))
