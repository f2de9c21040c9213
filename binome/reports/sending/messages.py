"""One attempt to hand an HL7 message to its receiver, run by the job queue; safe to run twice."""

from binome.archive.models import Progress
from binome.archive.transfers import OVER, pause_after
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.cases.services.row import SYSTEM
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.kernel.clock import utc_now
from binome.reports.models import SentRendition
from binome.reports.renditions.oru import oru_of
from binome.reports.sending.mllp import NotTaken, deliver

SEND_JOB = "reports.send_message"
PRIORITY = 5
MOST_ATTEMPTS = 30  # about a day


def send_message(sent_id: str) -> None:
    """Make one attempt and write down how it went. What a newer version says in its place, or a
    rule no longer wants, is sent no more."""
    rows = SentRendition.objects.select_related("rule", "version__case__site__network")
    sent = rows.filter(pk=sent_id).exclude(state__in=OVER).first()
    if sent is None:
        return
    if sent.rule is None or is_superseded(sent):
        _set(sent, Progress.CANCELLED, "superseded")
        return
    sent.attempts += 1
    _set(sent, Progress.RUNNING, "")
    message = oru_of(sent.version, language=sent.language, receiver=sent.rule.receiver)
    try:
        deliver(message, host=sent.rule.host, port=sent.rule.port or 0)
    except NotTaken as failure:
        _again(sent, failure)
    else:
        _set(sent, Progress.DONE, "")
        _record("rendition.sent", sent)


def is_superseded(sent: SentRendition) -> bool:
    """Whether a newer version of the same answer is owed to the same receiver."""
    newer = SentRendition.objects.filter(rule=sent.rule, version__case=sent.version.case_id)
    return newer.filter(version__number__gt=sent.version.number).exists()


def _again(sent: SentRendition, failure: NotTaken) -> None:
    is_over = failure.is_final or sent.attempts >= MOST_ATTEMPTS
    _set(sent, Progress.FAILED if is_over else Progress.WAITING, failure.word)
    if not is_over:
        when = When(utc_now() + pause_after(sent.attempts), PRIORITY)
        jobs.enqueue(SEND_JOB, {"sent_id": sent.pk}, when=when)


def _set(sent: SentRendition, state: Progress, trouble: str) -> None:
    sent.state, sent.trouble, sent.changed_at = state, trouble, utc_now()
    sent.save(update_fields=["state", "trouble", "attempts", "changed_at"])


def _record(action: str, sent: SentRendition) -> None:
    case = sent.version.case
    about = Subject(case.site_id, case.pk, (sent.version_id, sent.pk), detail=sent.form)
    audit.record(action, by=SYSTEM, at=sent.changed_at, of=about)


def register_all() -> None:
    """Called once, when Django is ready."""
    jobs.register(SEND_JOB, send_message)
