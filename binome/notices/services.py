"""Ordering a notice in the caller's transaction, and sending it later from a job."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation

from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.kernel.clock import utc_now
from binome.notices.channels import Letter, channels
from binome.notices.models import Browser, Notice, Way
from binome.notices.push import PUSH
from binome.notices.templates import ALLOWED_WORDS, render

SEND_JOB = "notices.send"


class TooManyWords(ValueError):
    """A notice was asked to carry something that is not a case name, an urgency or a link."""


class NoSuchChannel(LookupError):
    """A notice was ordered for a way this server no longer has."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Where a notice goes and in which language; `person_id` finds the person's other ways."""

    address: str
    language: str = "en"
    channel: str = "email"
    person_id: str = ""


def order(template: str, *, to: Addressee, words: dict[str, str], at: datetime) -> None:
    """Write the notice down for each way to a person and order its sending, not before `at`."""
    if not set(words) <= ALLOWED_WORDS:
        raise TooManyWords(", ".join(sorted(set(words) - ALLOWED_WORDS)))
    for channel, address in dict.fromkeys(_ways(to)):
        notice = Notice.objects.create(
            template=template, words=words, address=address, language=to.language,
            channel=channel, created_at=at,
        )  # fmt: skip
        jobs.enqueue(SEND_JOB, {"notice_id": notice.pk}, when=When(at, priority=1), key=notice.pk)


def _ways(to: Addressee) -> list[tuple[str, str]]:
    found = [(to.channel, to.address)] if to.address else []
    if to.person_id:
        open_channels = set(channels())
        kept = Way.objects.filter(person_id=to.person_id, channel__in=open_channels)
        found += list(kept.order_by("pk").values_list("channel", "address"))
        if PUSH in open_channels:
            browsers = Browser.objects.filter(person_id=to.person_id).order_by("pk")
            found += [(PUSH, pk) for pk in browsers.values_list("pk", flat=True)]
    return found


def ways_of(person_id: str) -> dict[str, str]:
    """A person's addresses by channel."""
    return dict(Way.objects.filter(person_id=person_id).values_list("channel", "address"))


@transaction.atomic
def keep_way(*, person_id: str, channel: str, address: str, at: datetime) -> None:
    """Keep a person's address on a channel, one a channel; an empty one takes it away."""
    Way.objects.filter(person_id=person_id, channel=channel).delete()
    if address.strip():
        Way.objects.create(
            person_id=person_id, channel=channel, address=address.strip()[:254], added_at=at
        )


def send(notice_id: str) -> None:
    """Send one notice unless it left already; its Message-ID is always the same."""
    notice = Notice.objects.get(pk=notice_id)
    if notice.sent_at is not None:
        return
    channel = channels().get(notice.channel)
    if channel is None:
        raise NoSuchChannel(notice.channel)
    with translation.override(notice.language):
        words = {**notice.words, "urgency": translation.gettext(notice.words.get("urgency", ""))}
        subject, body = render(notice.template, words)
    link = notice.words.get("link", "")
    channel.send(Letter(notice.pk, notice.address, subject, body, link))
    Notice.objects.filter(pk=notice.pk).update(sent_at=utc_now())
