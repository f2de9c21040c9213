"""An application's way: sent by a stranger, verified or declined, and turned into a membership.

The stranger holds a code (its digest is kept) and comes back with it; nothing is given before a
coordinator ticked the whole checklist and wrote until when it holds.
"""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from binome.audit import services as audit
from binome.audit.services import Subject
from binome.kernel.errors import Refusal
from binome.kernel.ids import digest, new_secret
from binome.notices import services as notices
from binome.notices.services import Addressee
from binome.people import charters, licences, queries, services
from binome.people.actors import READING, Actor
from binome.people.checklists import words_of
from binome.people.models import (
    APPLICATION_MOVES,
    Applicant,
    Application,
    ApplicationState,
    Diploma,
    Entrance,
    Group,
    Network,
    Person,
    Role,
    Site,
)
from binome.people.services import Place

MOST_WAITING = 200
MOST_DIPLOMA_BYTES = 2 << 20
MAGIC = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png"}


class Closed(Refusal):
    """The form takes nothing any more, or too many wait."""

    word = "closed"
    sentence = _("This form is closed. Nothing was sent. Ask whoever gave you its address.")


class NotADiploma(Refusal):
    """A file that is no PDF, JPEG or PNG, or is too large."""

    word = "not_a_diploma"
    sentence = _("The diploma must be a PDF, JPEG or PNG of at most 2 MB. Nothing was sent.")


class NotChecked(Refusal):
    """Something of the checklist is missing."""

    word = "not_checked"
    sentence = _("Tick the whole checklist and write a last day to come. Nothing was decided.")


class SiteTaken(Refusal):
    """A site of the network has that name."""

    word = "site_taken"
    sentence = _("A site of this network has that name. Change it. Nothing was decided.")


class Decided(Refusal):
    """It is not at that point any more."""

    word = "decided"
    sentence = _("This application was decided meanwhile. Nothing was changed.")


class CharterFirst(Refusal):
    """A yes to the charter comes first."""

    word = "charter_first"
    sentence = _("Say yes to the charter first. Nothing was made.")


@dataclass(frozen=True, slots=True)
class Written:
    """What a stranger wrote; `diploma` is a file's bytes or empty."""

    name: str
    languages: str
    email: str = ""
    phone: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    own_answers: tuple[str, ...] = ()
    diploma: bytes = b""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a coordinator decided on: the ticks, the last day, and what is given."""

    ticks: frozenset[str]
    until: datetime
    role: str = Role.READER
    group: Group | None = None
    site_name: str = ""
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Account:
    """Who joins: a new username with its password, or somebody who is signed in already."""

    username: str = ""
    password: str = ""
    person: Person | None = None


@transaction.atomic
def apply(entrance: Entrance, written: Written, *, at: datetime) -> str:
    """Keep what was written and return the code to come back with; raises Closed, NotADiploma."""
    locked = Entrance.objects.select_for_update().get(pk=entrance.pk)
    waiting = locked.applications.filter(state=ApplicationState.WAITING)
    if not locked.is_open(at) or waiting.count() >= MOST_WAITING:
        raise Closed
    kind = _kind_of(written.diploma)
    secret = new_secret()
    application = Application.objects.create(
        entrance=locked, secret_digest=digest(secret), name=written.name, email=written.email,
        phone=written.phone, languages=written.languages, answers=written.answers,
        own_answers=list(written.own_answers), applied_at=at,
    )  # fmt: skip
    if kind:
        Diploma.objects.create(application=application, kind=kind, content=written.diploma)
    _tell_coordinators(locked, is_first=waiting.count() == 1, at=at)
    about = Subject(things=(application.pk, locked.network_id))
    audit.record("application.sent", by=Actor(application.pk, "applicant"), at=at, of=about)
    return secret


@transaction.atomic
def verify(application: Application, checked: Checked, *, by: Actor, at: datetime) -> None:
    """Every box is ticked: the account can be made. An institution gets its site."""
    applicant = application.entrance.applicant
    if words_of(applicant) - checked.ticks or checked.until <= at:
        raise NotChecked
    if applicant == Applicant.READER and checked.role not in READING:
        raise NotChecked
    if applicant == Applicant.INSTITUTION:
        application.site = _site(application, checked)
    application.checked = sorted(words_of(applicant))
    application.verified_until = checked.until
    application.role = checked.role if applicant == Applicant.READER else ""
    application.group_id_given = checked.group.pk if checked.group else ""
    _decide(application, "verify", by=by, at=at)
    audit.record("application.verified", by=by, at=at, of=_about(application))


@transaction.atomic
def decline(application: Application, *, reason: str, by: Actor, at: datetime) -> None:
    """No, in words the applicant reads."""
    application.reason = reason.replace("\x00", "").strip()[:300]
    _decide(application, "decline", by=by, at=at)
    audit.record("application.declined", by=by, at=at, of=_about(application))


@transaction.atomic
def join(application: Application, account: Account, *, has_said_yes: bool, at: datetime) -> Person:
    """Turn a verified application into a person with roles; once, and after a yes to the charter.

    Raises Decided, CharterFirst, UsernameTaken, or ValidationError for a weak password.
    """
    locked = Application.objects.select_for_update().get(pk=application.pk)
    _move(locked, "join")
    if locked.entrance.closes_at is not None and locked.entrance.closes_at <= at:
        raise Closed
    network = locked.entrance.network
    charter = charters.current(network)
    if charter is not None and not has_said_yes:
        raise CharterFirst
    person = account.person or _new_person(locked, account, at=at)
    if charter is not None:
        charters.accept(charter, person=person, at=at)
    if locked.entrance.applicant == Applicant.READER:
        _note_licence(locked, person, network)
    _give_roles(locked, person, at=at)
    locked.person = person
    locked.save(update_fields=["state", "person"])
    return person


def application_with_id(application_id: str) -> Application | None:
    rows = Application.objects.select_related("entrance__network", "decided_by", "diploma")
    return rows.filter(pk=application_id).first()


def application_behind(secret: str) -> Application | None:
    """The application somebody sent, by the code they were shown."""
    rows = Application.objects.select_related("entrance__network", "site")
    return rows.filter(secret_digest=digest(secret)).first()


def applications_of(network: Network, *states: str) -> QuerySet[Application]:
    rows = Application.objects.filter(entrance__network=network, state__in=states)
    return rows.select_related("entrance", "decided_by")


def waiting_in(network_id: str) -> int:
    """How many wait for a coordinator."""
    rows = Application.objects.filter(entrance__network_id=network_id)
    return rows.filter(state=ApplicationState.WAITING).count()


def _kind_of(diploma: bytes) -> str:
    if not diploma:
        return ""
    kind = next((kind for magic, kind in MAGIC.items() if diploma.startswith(magic)), "")
    if not kind or len(diploma) > MOST_DIPLOMA_BYTES:
        raise NotADiploma
    return kind


def _move(application: Application, verb: str) -> None:
    state = APPLICATION_MOVES.get((application.state, verb))
    if state is None:
        raise Decided
    application.state = state


def _decide(application: Application, verb: str, *, by: Actor, at: datetime) -> None:
    """The state moves from what it is in the database now; the diploma is deleted."""
    was = Application.objects.select_for_update().get(pk=application.pk)
    application.state = was.state
    _move(application, verb)
    application.decided_at = at
    application.decided_by = Person.objects.filter(pk=by.person_id).first()
    application.save()
    Diploma.objects.filter(application=application).delete()
    _tell_applicant(application, at=at)


def _tell_coordinators(entrance: Entrance, *, is_first: bool, at: datetime) -> None:
    """Of the first that waits only: a flood on a public form is no flood of letters."""
    if not is_first:
        return
    words = {"link": f"{settings.PUBLIC_URL.rstrip('/')}/network/{entrance.network_id}/joining/"}
    for person in queries.coordinators_of(entrance.network_id, at=at):
        to = Addressee(person.email, person.language or "en", person_id=person.pk)
        notices.order("application_sent", to=to, words=words, at=at)


def _tell_applicant(application: Application, *, at: datetime) -> None:
    """That there is an answer; the code they kept opens it, this letter does not."""
    if application.email:
        to = Addressee(application.email, application.languages.split()[0])
        words = {"link": f"{settings.PUBLIC_URL.rstrip('/')}/applied/"}
        notices.order("application_decided", to=to, words=words, at=at)


def _site(application: Application, checked: Checked) -> Site:
    network, name = application.entrance.network, checked.site_name.strip()[:120]
    if not name or Site.objects.filter(network=network, name=name).exists():
        raise SiteTaken
    zone = checked.time_zone if checked.time_zone in available_timezones() else "UTC"
    return Site.objects.create(
        network=network, name=name, languages=application.languages, time_zone=zone,
        fallback_phone=application.phone, verified_until=checked.until,
    )  # fmt: skip


def _new_person(application: Application, account: Account, *, at: datetime) -> Person:
    person = services.add_person(
        username=account.username, name=application.name, password=account.password, at=at
    )
    Person.objects.filter(pk=person.pk).update(email=application.email)
    person.email = application.email
    return person


def _note_licence(application: Application, person: Person, network: Network) -> None:
    """In the name of who looked at it, as of when they did."""
    checker, answers = application.decided_by, application.answers
    by = Actor(checker.pk, str(checker), person_id=checker.pk) if checker else Actor("", "")
    if application.verified_until is None or application.decided_at is None:
        raise Decided
    paper = licences.Paper(answers["board"], answers["number"], application.verified_until)
    licences.note(person=person, network=network, paper=paper, by=by, at=application.decided_at)


def _give_roles(application: Application, person: Person, *, at: datetime) -> None:
    """The roles end with a campaign."""
    entrance = application.entrance
    group = Group.objects.filter(pk=application.group_id_given, network=entrance.network).first()
    place = Place(entrance.network, application.site, group, until=entrance.closes_at)
    is_reader = entrance.applicant == Applicant.READER
    roles = (application.role,) if is_reader else (Role.SENDER, Role.SITE_ADMINISTRATOR)
    for role in roles:
        services.give_role(person=person, role=role, place=place, at=at)


def _about(application: Application) -> Subject:
    return Subject(things=(application.pk, application.entrance.network_id))
