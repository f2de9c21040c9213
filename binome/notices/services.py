"""Ordering a notice (a row and a job, in the caller's transaction) and sending it."""

from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMessage
from django.utils import timezone, translation

from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.notices.models import Notice
from binome.notices.templates import ALLOWED_WORDS, render

SEND_JOB = "notices.send"


class TooManyWords(ValueError):
    """A notice was asked to carry something that is not a case name, an urgency or a link."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Where a notice goes and in which language."""

    address: str
    language: str = "en"
    channel: str = "email"


def order(template: str, *, to: Addressee, words: dict[str, str], at: datetime) -> None:
    """Write the notice down and order its sending; without an address there is nothing to do."""
    if not set(words) <= ALLOWED_WORDS:
        raise TooManyWords(", ".join(sorted(set(words) - ALLOWED_WORDS)))
    if not to.address:
        return
    notice = Notice.objects.create(
        template=template, words=words, address=to.address, language=to.language,
        channel=to.channel, created_at=at,
    )  # fmt: skip
    jobs.enqueue(SEND_JOB, {"notice_id": notice.pk}, when=When(at, priority=1), key=notice.pk)


def send(notice_id: str) -> None:
    """Send one notice by e-mail unless it left already; the Message-ID is always the same."""
    notice = Notice.objects.get(pk=notice_id)
    if notice.sent_at is not None:
        return
    with translation.override(notice.language):
        words = {**notice.words, "urgency": translation.gettext(notice.words.get("urgency", ""))}
        subject, body = render(notice.template, words)
    headers = {"Message-ID": f"<{notice.pk}@binome>"}
    EmailMessage(subject, body, to=[notice.address], headers=headers).send()
    Notice.objects.filter(pk=notice.pk).update(sent_at=timezone.now())
