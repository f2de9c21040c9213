"""Second opinions: asked of somebody, written without sight of the answer, signed, kept apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from binome.archive import services as archive
from binome.archive.services import Terms
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases import queries as cases
from binome.cases.models import Case
from binome.cases.news import address
from binome.cases.text import clean
from binome.notices import services as notices
from binome.notices.services import Addressee
from binome.people.actors import Actor
from binome.people.models import Person
from binome.people.queries import readers_of
from binome.reports.hashing import hash_of_content
from binome.reports.models import Opinion, Report
from binome.reports.queries.bindings import binding_of
from binome.reports.queries.own_words import answer_to_add_to
from binome.reports.queries.versions import newest_version
from binome.reports.refusals import (
    AlreadySigned,
    IllegalMove,
    Incomplete,
    NotAskable,
    NotTheReader,
    OpinionChanged,
    PasswordNotConfirmed,
)
from binome.reports.signature import PasswordConfirmed
from binome.reports.typed import kept_text

WRITTEN = ("findings", "conclusion")
REASON = "second opinion"


@dataclass(frozen=True, slots=True)
class Written:
    """What a page holds of an opinion, and the revision it was typed on."""

    texts: Mapping[str, str]
    revision: int


@transaction.atomic
def ask_opinion(*, case: Case, of: str, why: str, by: Actor, at: datetime) -> Opinion:
    """Ask a reader of the network, by id, for their own opinion; they see images and question.

    Raises NotAskable for whoever reads the case already or is no reader of the network.
    """
    reader = readers_of(case.network_id, at=at).filter(pk=of).first()
    if reader is None or reader.pk == case.reader_id:
        raise NotAskable
    opinion, is_new = Opinion.objects.get_or_create(
        case=case, reader=reader,
        defaults={"asked_by_name": by.name, "asked_at": at, "why": clean(why).strip()[:1000]},
    )  # fmt: skip
    if is_new:
        for study in cases.studies_of(case):
            archive.grant(study, to=reader, terms=Terms(f"{REASON} {opinion.pk}"), by=by, at=at)
        _tell(opinion, reader, at=at)
        _record("opinion.asked", opinion, by=by, at=at)
    return opinion


@transaction.atomic
def hand_words_over(
    *, report: Report, text: str, evidence: PasswordConfirmed, by: Actor, at: datetime
) -> Opinion:
    """Sign what somebody wrote in a case as a second opinion on the answer another reader gave, who
    is told and may cite it in an addendum. Raises AlreadySigned, IllegalMove, what signing does."""
    case, answer = report.case, answer_to_add_to(report.case)
    if answer is None:
        raise IllegalMove
    opinion, _ = Opinion.objects.get_or_create(
        case=case, reader_id=report.reader_id,
        defaults={"asked_by_name": answer.signed_by_name, "asked_at": at},
    )  # fmt: skip
    if not opinion.is_signed:
        written = Written({"conclusion": text}, opinion.revision)
        opinion = write_opinion(opinion=opinion, written=written, by=by, at=at)
    return sign_opinion(opinion=opinion, evidence=evidence, by=by, at=at)


def write_opinion(*, opinion: Opinion, written: Written, by: Actor, at: datetime) -> Opinion:
    """Save what was typed over the revision it was typed on; raise OpinionChanged, AlreadySigned,
    NotTheReader."""
    texts = {name: kept_text(written.texts[name]) for name in WRITTEN if name in written.texts}
    with transaction.atomic():
        held = Opinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
        _check(held, by)
        if all(getattr(held, name) == text for name, text in texts.items()):
            return held
        if held.revision != written.revision:
            raise OpinionChanged
        for name, text in texts.items():
            setattr(held, name, text)
        held.revision += 1
        held.save(update_fields=[*texts, "revision"])
        _record("opinion.saved", held, by=by, at=at)
    return held


@transaction.atomic
def sign_opinion(
    *, opinion: Opinion, evidence: PasswordConfirmed, by: Actor, at: datetime
) -> Opinion:
    """Freeze an opinion; it is shown beside the answer from now on."""
    held = Opinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
    _check(held, by)
    if not evidence.is_good_for(by, at=at):
        raise PasswordNotConfirmed
    if not held.conclusion.strip():
        raise Incomplete
    answer = newest_version(held.case)
    content = _content(held, by=by, at=at)
    held.content, held.own_hash = content, hash_of_content(content)
    held.answer_hash = answer.own_hash if answer else ""
    held.signed_at = at
    held.save(update_fields=["content", "own_hash", "answer_hash", "signed_at"])
    _record("opinion.signed", held, by=by, at=at)
    if held.case.reader is not None:
        _tell(held, held.case.reader, at=at)
    return held


def _content(opinion: Opinion, *, by: Actor, at: datetime) -> dict[str, Any]:
    case = opinion.case
    return {
        "case": case.name,
        "question": case.question,
        "why": opinion.why,
        **{name: getattr(opinion, name) for name in WRITTEN},
        "by": by.name,
        "at": at.isoformat(),
        "images_fingerprint": binding_of(case).images_fingerprint,
    }


def _check(opinion: Opinion, by: Actor) -> None:
    if opinion.is_signed:
        raise AlreadySigned
    if opinion.reader_id != by.person_id:
        raise NotTheReader


def _tell(opinion: Opinion, person: Person, *, at: datetime) -> None:
    """A notice holds words, digit and urgency; the link leads to the opinion."""
    case = opinion.case
    words = {"case": case.name, "urgency": "", "link": address(f"opinions/{opinion.pk}/")}
    to = Addressee(person.email, person.language or "en", person_id=person.pk)
    template = "report_signed" if opinion.is_signed else "case_assigned"
    notices.order(template, to=to, words=words, at=at)


def _record(action: str, opinion: Opinion, *, by: Actor, at: datetime) -> None:
    case = opinion.case
    things = (opinion.pk, opinion.reader_id)
    audit.record(action, by=by, at=at, of=Subject(case.site_id, case.pk, things))
