"""The templates a reader may choose from: their own, their groups', the network's, ours."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binome.cases.models import Case
from binome.people.actors import READING, Actor
from binome.reports.models import Template
from binome.reports.templating.document import TemplateDocument
from binome.reports.templating.fitting import is_for
from binome.reports.templating.library import LIBRARY, library
from binome.reports.templating.normal import normal_texts

DRAFT = _("draft, not reviewed by a radiologist")


@dataclass(frozen=True, slots=True)
class Choice:
    """One template as a page offers it; `texts` are what one key fills in, by section.

    `is_proposed`: the key takes this one while the reader has chosen none.
    """

    id: str
    title: str
    language: str
    modalities: tuple[str, ...]
    is_approved: bool
    approved_by: str
    texts: dict[str, str]
    is_proposed: bool = False

    @property
    def standing(self) -> str | Promise:
        return self.approved_by if self.is_approved else DRAFT


def choices_for(actor: Actor, case: Case, *, language: str) -> list[Choice]:
    """Return the templates in the reader's language, those for the case's modalities first.

    One of ours that was copied into the network, a group or one's own is offered as that copy. The
    first that is for the modality and the part of the body, an approved one before others, is
    proposed."""
    kept = list(visible_templates(actor, case).filter(language=language))
    rows, copied = [_of_row(row) for row in kept], {row.identifier for row in kept}
    ours = [
        _of_library(one)
        for one in library()
        if one.language == language and one.said("identifier") not in copied
    ]
    present = set(case.modalities.replace(",", " ").replace("|", " ").split())
    found = sorted([*rows, *ours], key=lambda one: not one.is_approved)
    for at, one in enumerate(found):
        if present & set(one.modalities) and is_for(one.title, case.body_part):
            found[at] = replace(one, is_proposed=True)
            break
    return sorted(found, key=lambda one: (not present & set(one.modalities), one.title.casefold()))


def choice_with_id(actor: Actor, case: Case, template_id: str) -> Choice | None:
    """Return that template if the reader may use it on this case."""
    if template_id.startswith(LIBRARY):
        return next(
            (_of_library(o) for o in library() if o.said("identifier") == template_id), None
        )
    row = visible_templates(actor, case).filter(pk=template_id).first()
    return _of_row(row) if row else None


def visible_templates(actor: Actor, case: Case) -> Any:
    """The rows of the case's network, of the reader's groups, and of the reader."""
    return Template.objects.filter(
        Q(network_id=case.network_id)
        | Q(group_id__in=actor.groups_as(*READING))
        | Q(person_id=actor.person_id)
    )


def modalities_of(document: TemplateDocument) -> tuple[str, ...]:
    """Return the DICOM modalities a template says it is for."""
    return tuple(term.value for term in document.terms if term.kind == "modality" and term.value)


def _of_library(document: TemplateDocument) -> Choice:
    return Choice(
        document.said("identifier"), document.title, document.language, modalities_of(document),
        is_approved=False, approved_by="", texts=normal_texts(document),
    )  # fmt: skip


def _of_row(row: Template) -> Choice:
    document = TemplateDocument.from_json(row.document)
    modalities: Iterable[str] = row.modalities.strip("|").split("|")
    return Choice(
        row.pk, row.title, row.language, tuple(modalities), row.is_approved, row.approved_by_name,
        normal_texts(document),
    )  # fmt: skip
