"""Rules by which renditions leave: adding one, ending one, trying what failed again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from binome.archive.models import Peer, Progress
from binome.archive.transfers import OVER, cancel_transfer
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.people.actors import Actor
from binome.people.models import Site
from binome.reports.models import RenditionRule, SentForm, SentRendition
from binome.reports.sending.messages import PRIORITY, SEND_JOB


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where HL7 messages are taken in: what it is called in MSH-5, and where it listens."""

    name: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """In what form and language, and whether preliminary answers go too."""

    form: SentForm
    language: str
    includes_preliminary: bool = False


@transaction.atomic
def add_rendition_rule(
    *, to: Peer | tuple[Site, Receiver], wanted: Wanted, by: Actor, at: datetime
) -> RenditionRule:
    """Let the answers of a site go to one of its nodes, or to an HL7 receiver, from now on."""
    said = {"language": wanted.language, "includes_preliminary": wanted.includes_preliminary}
    if isinstance(to, Peer):
        where = {"site_id": to.site_id, "peer": to, "form": wanted.form}
    else:
        site, receiver = to
        where = {"site_id": site.pk, "receiver": receiver.name, "host": receiver.host}
        where |= {"port": receiver.port, "form": SentForm.ORU}
    rule = RenditionRule.objects.create(**said, **where, added_at=at, added_by=by.id)
    audit.record("rendition_rule.added", by=by, at=at, of=_about(rule))
    return rule


@transaction.atomic
def remove_rendition_rule(*, rule: RenditionRule, by: Actor, at: datetime) -> None:
    """End a rule; what it still owed is cancelled, what was sent stays where it is."""
    owed = SentRendition.objects.select_related("transfer").filter(rule=rule)
    for sent in owed.filter(transfer__isnull=False).exclude(transfer__state__in=OVER):
        if sent.transfer is not None:
            cancel_transfer(sent.transfer, by=by, at=at)
    owed.filter(transfer=None).exclude(state__in=OVER).update(
        state=Progress.CANCELLED, changed_at=at
    )
    audit.record("rendition_rule.removed", by=by, at=at, of=_about(rule))
    rule.delete()


@transaction.atomic
def send_rendition_again(*, sent: SentRendition, by: Actor, at: datetime) -> bool:
    """Try an HL7 message that failed again from the first attempt; False: it is not one."""
    failed = SentRendition.objects.filter(pk=sent.pk, transfer=None, state=Progress.FAILED)
    changed = failed.exclude(rule=None).update(
        state=Progress.WAITING, attempts=0, trouble="", changed_at=at
    )
    if changed:
        jobs.enqueue(SEND_JOB, {"sent_id": sent.pk}, when=When(at, PRIORITY))
        case = sent.version.case
        about = Subject(case.site_id, case.pk, (sent.version_id, sent.pk))
        audit.record("rendition.retried", by=by, at=at, of=about)
    return bool(changed)


def _about(rule: RenditionRule) -> Subject:
    things = (rule.pk, *([rule.peer_id] if rule.peer_id else []))
    return Subject(site_id=rule.site_id, things=things, detail=rule.form)
