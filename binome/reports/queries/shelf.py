"""The shelf of templates: all that a person may look at, ours included, and where they may put
one."""

from dataclasses import dataclass

from django.db.models import Q

from binome.people import policies
from binome.people.actors import READING, Actor
from binome.people.models import Group, Network, Person, Role
from binome.reports.models import Template
from binome.reports.templating.choices import modalities_of
from binome.reports.templating.document import TemplateDocument
from binome.reports.templating.library import LIBRARY, library

RUNNING = (Role.COORDINATOR, Role.NETWORK_ADMINISTRATOR)
OURS, MINE = "library", "me"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person looks for: words of the title, a language, a modality, a standing, a place."""

    words: str = ""
    language: str = ""
    modality: str = ""
    standing: str = ""
    place: str = ""


def template_with_id(template_id: str) -> Template | None:
    """Return a kept template, or one of ours as a row that is in no table."""
    if template_id.startswith(LIBRARY):
        return next((_row(o) for o in library() if o.said("identifier") == template_id), None)
    rows = Template.objects.select_related("network", "group", "person")
    return rows.filter(pk=template_id).first()


def document_of(template: Template) -> TemplateDocument:
    return TemplateDocument.from_json(template.document)


def shelf_of(actor: Actor, wanted: Wanted) -> list[Template]:
    """Return what the person may see and looks for, by title; kept ones before ours."""
    rows = Template.objects.select_related("network", "group", "person").filter(
        Q(network_id__in=actor.networks_as(*READING, *RUNNING))
        | Q(group_id__in=actor.groups_as(*READING))
        | Q(person_id=actor.person_id)
    )
    everything = [*rows, *(_row(one) for one in library())]
    found = [one for one in everything if _fits(one, wanted)]
    return sorted(found, key=lambda one: (is_ours(one), one.title.casefold(), one.pk))


def is_ours(template: Template) -> bool:
    return template.pk.startswith(LIBRARY)


def places_for(actor: Actor) -> list[Network | Person]:
    """Return where the person may put a template: their networks, and their own drawer."""
    networks = Network.objects.filter(pk__in=actor.networks_as(Role.READER, *RUNNING))
    places: list[Network | Person] = list(networks.order_by("name"))
    if actor.has_role(*READING):
        places += Person.objects.filter(pk=actor.person_id)
    return [place for place in places if _may_put(actor, place)]


def place_named(actor: Actor, name: str) -> Network | Person | None:
    """Return the place of that id (`me` for one's own) if the person may put a template there."""
    wanted = actor.person_id if name == MINE else name
    return next((place for place in places_for(actor) if place.pk == wanted), None)


def place_of(template: Template) -> Network | Group | Person | None:
    return template.network or template.group or template.person


def _may_put(actor: Actor, place: Network | Person) -> bool:
    return isinstance(place, Person) or policies.can(actor, "template.add", place)


def _fits(template: Template, wanted: Wanted) -> bool:
    words = wanted.words.casefold().split()
    title = f"{template.title} {template.identifier}".casefold()
    return (
        all(word in title for word in words)
        and wanted.language in ("", template.language)
        and (not wanted.modality or f"|{wanted.modality.upper()}|" in template.modalities)
        and wanted.standing in ("", "approved" if template.is_approved else "draft")
        and _is_at(template, wanted.place)
    )


def _is_at(template: Template, place: str) -> bool:
    if place == OURS:
        return is_ours(template)
    return place in ("", template.network_id, template.group_id) or (
        place == MINE and bool(template.person_id)
    )


def _row(document: TemplateDocument) -> Template:
    return Template(
        pk=document.said("identifier"), identifier=document.said("identifier"),
        language=document.language, title=document.title, document=document.as_json(),
        modalities="".join(f"|{one}" for one in modalities_of(document)) + "|",
        sources=document.said("source"),
    )  # fmt: skip
