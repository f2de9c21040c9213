"""Opening a case and writing its form, field by field, as it is typed."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from binome.cases.events import MessageWritten
from binome.cases.models import FORM_FIELDS, Case, Message, MessageKind
from binome.cases.naming import new_name
from binome.cases.pathways import QUESTIONS
from binome.cases.queries.visible import draft_just_opened
from binome.cases.refusals import IllegalMove, UnfitValue
from binome.cases.services.row import Touched, locked, record, write
from binome.cases.services.tagging import keep_words
from binome.cases.states import OPEN, WRITABLE
from binome.cases.text import clean
from binome.identity.models import IdentityCard
from binome.kernel import events
from binome.people.actors import Actor
from binome.people.models import Person, Site


@transaction.atomic
def open_case(*, site: Site, by: Actor, at: datetime) -> Case:
    """Make an empty draft with a new name; only the site's own people know of it."""
    case = Case.objects.create(
        name=new_name(site),
        site=site,
        network_id=site.network_id,
        opened_by=Person.objects.get(pk=by.person_id),
        opened_at=at,
    )
    keep_words(case)
    record("case.opened", case, by=by, at=at)
    return case


@transaction.atomic
def open_case_once(*, site: Site, by: Actor, at: datetime) -> Case:
    """Return the blank draft of the same press, or open one; a person's presses queue up here."""
    Person.objects.select_for_update().get(pk=by.person_id)
    return draft_just_opened(site, by=by, at=at) or open_case(site=site, by=by, at=at)


@transaction.atomic
def edit(*, case: Case, changes: Mapping[str, Any], by: Actor, at: datetime) -> Case:
    """Write some fields of the form. What changes after sending also stands in the thread.

    Raises UnfitValue, and IllegalMove once answered or withdrawn; after sending, the urgency is
    the reader's or coordinator's to change.
    """
    case = locked(case)
    values = {field: _fit(case, field, value) for field, value in changes.items()}
    values = {field: value for field, value in values.items() if _present(case, field) != value}
    if not values:
        return case
    if case.state not in WRITABLE and (case.state not in OPEN or "urgency" in values):
        raise IllegalMove
    written = {field: at.isoformat() for field in values}
    write(case, **_columns(case, values), written_at={**case.written_at, **written})
    keep_words(case)
    record("case.edited", case, by=by, at=at, touched=Touched(detail=" ".join(values)[:200]))
    if case.state in OPEN:
        _say_in_thread(case, values, by=by, at=at)
    return case


@transaction.atomic
def attach_card(*, case: Case, card: IdentityCard, at: datetime) -> Case:
    """Bind the case to the site's sealed card; only the pseudonym is in clear."""
    return write(locked(case), card=card, pseudonym=card.pseudonym)


def _present(case: Case, name: str) -> Any:
    return case.pathway_answers.get(name, "") if name in QUESTIONS else getattr(case, name)


def _columns(case: Case, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns to write; what a pathway asks stands together in one."""
    answers = {name: value for name, value in values.items() if name in QUESTIONS}
    columns = {name: value for name, value in values.items() if name not in QUESTIONS}
    if answers:
        columns["pathway_answers"] = {**case.pathway_answers, **answers}
    return columns


def _fit(case: Case, name: str, value: Any) -> Any:
    """Return the value as its column keeps it; raise UnfitValue."""
    if name in QUESTIONS:
        said = clean(str(value or "")).strip()
        if not QUESTIONS[name].is_fit(said):
            raise UnfitValue(name)
        return said
    if name not in FORM_FIELDS:
        raise UnfitValue(name)
    field = Case._meta.get_field(name)
    assert isinstance(field, models.Field)
    if isinstance(value, str):
        value = clean(value).strip()
    if value in ("", None):
        return None if field.null else ""
    try:
        fit = field.clean(value, case)
    except ValidationError as error:
        raise UnfitValue(name) from error
    if field.max_length and len(fit) > field.max_length:
        raise UnfitValue(name)
    return fit


def _say_in_thread(case: Case, values: dict[str, Any], *, by: Actor, at: datetime) -> None:
    message = Message.objects.create(
        case=case,
        kind=MessageKind.FORM_CHANGED,
        author_id=by.id,
        author_name=by.name,
        is_from_site=True,
        at=at,
        text=json.dumps(values, ensure_ascii=False),
    )
    write(case, newest_message_at=at)
    events.emit(MessageWritten(case.pk, at, message.pk))
