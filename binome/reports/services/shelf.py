"""Writes to the shelf of templates: taken in, copied, edited, approved, taken back, removed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.kernel.errors import Refusal
from binome.kernel.ids import new_id
from binome.people.actors import Actor
from binome.people.models import Group, Network, Person
from binome.reports.models import Template
from binome.reports.templating.choices import modalities_of
from binome.reports.templating.document import TemplateDocument
from binome.reports.templating.editing import TypedTemplate, edited

Scope = Network | Group | Person
MOST_TEMPLATES = 2000
UNAPPROVED: dict[str, Any] = {"approved_by_id": "", "approved_by_name": "", "approved_at": None}


class StaleTemplate(Refusal):
    """Somebody changed the template after this page was shown."""

    word = "stale_template"
    sentence = _(
        "Somebody changed this template after you opened the page. Nothing was overwritten and "
        "what you typed is still here: open the template in another window and compare."
    )


class ShelfFull(Refusal):
    """A place holds a bounded number of templates."""

    word = "shelf_full"
    sentence = _(
        "There are too many templates in this place. Nothing was changed: remove some first."
    )


@transaction.atomic
def keep_template(*, document: TemplateDocument, scope: Scope, by: Actor, at: datetime) -> Template:
    """Keep a template in a scope; the same identifier and language replaces it, unapproved."""
    place: dict[str, Any] = {_scope_field(scope): scope}
    if Template.objects.filter(**place).count() >= MOST_TEMPLATES:
        raise ShelfFull
    identifier = (document.said("identifier") or document.title)[:200]
    template, _is_new = Template.objects.update_or_create(
        **place, identifier=identifier, language=document.language[:12],
        defaults={**_values(document), "imported_at": at, **UNAPPROVED},
    )  # fmt: skip
    _record("template.kept", template, by=by, at=at)
    return template


@transaction.atomic
def copy_template(*, document: TemplateDocument, scope: Scope, by: Actor, at: datetime) -> Template:
    """Put a copy in a scope under a name of its own, so that nothing there is replaced."""
    place: dict[str, Any] = {_scope_field(scope): scope}
    identifier = (document.said("identifier") or document.title)[:160]
    here = Template.objects.filter(**place, identifier=identifier, language=document.language[:12])
    if here.exists():
        document.metadata = [
            (name, f"{identifier}#{new_id()}" if name.lower() == "dcterms.identifier" else value)
            for name, value in document.metadata
        ]
    return keep_template(document=document, scope=scope, by=by, at=at)


@transaction.atomic
def edit_template(
    *, template: Template, typed: TypedTemplate, base: str, by: Actor, at: datetime
) -> Template:
    """Write what was typed over the template as it stood at `base`; any approval falls.

    Raises StaleTemplate, NothingToSay.
    """
    held = _held(template, base)
    document = edited(TemplateDocument.from_json(held.document), typed)
    values = {**_values(document), "language": document.language, "imported_at": at, **UNAPPROVED}
    for name, value in values.items():
        setattr(held, name, value)
    held.save(update_fields=list(values))
    _record("template.edited", held, by=by, at=at)
    return held


@transaction.atomic
def approve_template(*, template: Template, by: Actor, at: datetime, base: str = "") -> Template:
    """A named person answers for the template from now on, until it is changed."""
    held = _held(template, base)
    held.approved_by_id, held.approved_by_name, held.approved_at = by.id, by.name, at
    held.save(update_fields=list(UNAPPROVED))
    _record("template.approved", held, by=by, at=at)
    return held


@transaction.atomic
def withdraw_approval(*, template: Template, by: Actor, at: datetime) -> Template:
    """It is a draft again, for everybody and at once; what was written with it stays."""
    for name, value in UNAPPROVED.items():
        setattr(template, name, value)
    template.save(update_fields=list(UNAPPROVED))
    _record("template.approval_withdrawn", template, by=by, at=at)
    return template


@transaction.atomic
def remove_template(*, template: Template, by: Actor, at: datetime) -> None:
    """Take it off the shelf; reports that were written with it keep their text."""
    _record("template.removed", template, by=by, at=at)
    template.delete()


def stamp_of(template: Template) -> str:
    """Return what names the template as it stands; a page sends it back."""
    return template.imported_at.isoformat() if template.imported_at else ""


def _held(template: Template, base: str) -> Template:
    held = Template.objects.select_for_update(of=("self",)).filter(pk=template.pk).first()
    if held is None or (base and base != stamp_of(held)):
        raise StaleTemplate
    return held


def _values(document: TemplateDocument) -> dict[str, Any]:
    identifier = (document.said("identifier") or document.title)[:200]
    specialty = next((v for n, v in document.metadata if n.endswith("specialty")), "")
    return {
        "title": (document.title or identifier)[:200],
        "specialty": specialty[:80],
        "modalities": "".join(f"|{one}" for one in modalities_of(document))[:79] + "|",
        "document": document.as_json(),
        "sources": document.said("source"),
    }


def _scope_field(scope: Scope) -> str:
    return type(scope).__name__.lower()


def _record(action: str, template: Template, *, by: Actor, at: datetime) -> None:
    audit.record(action, by=by, at=at, of=Subject(things=(template.pk,)))
