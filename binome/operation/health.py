"""Is this node well? One finding a check: what is so, what is safe, what to do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome.audit import doubts
from binome.audit.models import AuditEvent
from binome.box.witness import REWRITTEN
from binome.fleet.models import Box
from binome.jobs import queries as jobs
from binome.kernel.ids import new_id
from binome.operation import backup, figures
from binome.operation.figures import Certificate
from binome.operation.recovery import FILE as RECOVERY_FILE
from binome.people import outer_names
from binome.people.oidc import documents

WARN_BELOW_DAYS, BAD_BELOW_SHARE, BAD_BELOW_BYTES = 14, 0.05, 2 << 30
CLOCK_TOLERANCE = timedelta(minutes=5)
CERTIFICATE_WARNING, BACKUP_WARNING = timedelta(days=21), timedelta(hours=36)
SLOW_QUEUE = timedelta(minutes=10)
MOST_NAMED = 5


class State(StrEnum):
    """WELL: nothing to do. WATCH: soon. BAD: now."""

    WELL = "well"
    WATCH = "watch"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its machine word, how it stands, and a sentence for the operator."""

    check: str
    state: State
    sentence: str


Check = Callable[[datetime], Iterable[Finding]]


def findings(*, at: datetime, checks: Iterable[str] | None = None) -> list[Finding]:
    """Run the checks (all of them, or those named); a check that breaks is a finding itself."""
    wanted = CHECKS if checks is None else {name: CHECKS[name] for name in checks}
    found: list[Finding] = []
    for name, check in wanted.items():
        try:
            found += check(at)
        except Exception as error:
            sentence = _("This could not be checked: %(error)s.") % {"error": type(error).__name__}
            found.append(Finding(name, State.BAD, sentence))
    return found


def worst(found: Iterable[Finding]) -> State:
    states = {finding.state for finding in found}
    return next((s for s in (State.BAD, State.WATCH) if s in states), State.WELL)


def _disk(at: datetime) -> Iterable[Finding]:
    room = figures.room(at=at)
    gib = room.free_bytes / (1 << 30)
    free = {"gib": f"{gib:.1f}", "percent": round(100 * room.free_bytes / room.size_bytes)}
    if room.free_bytes < max(BAD_BELOW_BYTES, room.size_bytes * BAD_BELOW_SHARE):
        yield Finding("disk", State.BAD, _(
            "Only %(gib)s GiB (%(percent)s %%) of the disk are free, so new images are refused."
            " Reports and messages go on. Make room or move the data folder to a larger disk."
        ) % free)  # fmt: skip
    elif room.days_left is not None and room.days_left < WARN_BELOW_DAYS:
        yield Finding("disk", State.WATCH, ngettext(
            "At the pace of the last fortnight the disk is full in %(days)s day. Make room.",
            "At the pace of the last fortnight the disk is full in %(days)s days. Make room.",
            room.days_left,
        ) % {"days": room.days_left})  # fmt: skip
    else:
        sentence = _("%(gib)s GiB (%(percent)s %%) of the disk are free.") % free
        yield Finding("disk", State.WELL, sentence)


def _clock(at: datetime) -> Iterable[Finding]:
    newest = AuditEvent.objects.order_by("-pk").values_list("at", flat=True).first()
    if newest and newest > at + CLOCK_TOLERANCE:
        yield Finding("clock", State.BAD, _(
            "The clock stands before the last thing that was written down. Nothing is lost, but"
            " delays and certificates are judged wrongly. Set the clock, by NTP if there is a line."
        ))  # fmt: skip
    else:
        yield Finding("clock", State.WELL, _("The clock goes forward."))


def _certificates(at: datetime) -> Iterable[Finding]:
    known = figures.certificates()
    if not known:
        yield Finding("certificates", State.WELL, _("No certificate of this server is watched."))
    yield from (_certificate(certificate, at) for certificate in known)


def _certificate(certificate: Certificate, at: datetime) -> Finding:
    said = {"path": certificate.path, "date": ""}
    if certificate.ends_at is None:
        sentence = _("%(path)s is no certificate that can be read. Check the path and its rights.")
        return Finding("certificates", State.BAD, sentence % said)
    said["date"] = f"{certificate.ends_at:%Y-%m-%d}"
    if certificate.ends_at <= at:
        sentence = _("The certificate %(path)s ended on %(date)s. Nobody gets in: renew it now.")
        return Finding("certificates", State.BAD, sentence % said)
    if certificate.ends_at - at < CERTIFICATE_WARNING:
        sentence = _("The certificate %(path)s ends on %(date)s. Renew it before.")
        return Finding("certificates", State.WATCH, sentence % said)
    sentence = _("The certificate %(path)s is good until %(date)s.")
    return Finding("certificates", State.WELL, sentence % said)


def _queue(at: datetime) -> Iterable[Finding]:
    queue = jobs.queue(at=at)
    if queue.dead:
        yield Finding("queue", State.BAD, ngettext(
            "%(n)s job failed for good. Mend the cause, then try it again on the operator's page.",
            "%(n)s jobs failed for good. Mend the cause, then try them again on the operator's"
            " page.", queue.dead,
        ) % {"n": queue.dead})  # fmt: skip
    if queue.oldest_due_at and at - queue.oldest_due_at > SLOW_QUEUE:
        minutes = int((at - queue.oldest_due_at).total_seconds() // 60)
        yield Finding("queue", State.WATCH, _(
            "Jobs wait, the oldest for %(minutes)s min. Nothing is lost. See whether a worker runs"
            " (`binome serve`), or add one with `binome worker`."
        ) % {"minutes": minutes})  # fmt: skip
    elif not queue.dead:
        yield Finding("queue", State.WELL, _("No job waits for long."))


def _mail(at: datetime) -> Iterable[Finding]:
    from django.conf import settings
    from django.core.mail import get_connection

    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        yield Finding("mail", State.WATCH, _(
            "No mail server is named: notices are files in the mail folder and reach nobody."
            " Set BINOME_EMAIL_URL."
        ))  # fmt: skip
        return
    try:
        server = get_connection(timeout=5)
        server.open()
        server.close()
    except OSError:
        yield Finding("mail", State.BAD, _(
            "The mail server does not answer. Notices are kept and tried again."
            " Check BINOME_EMAIL_URL and the line."
        ))  # fmt: skip
    else:
        yield Finding("mail", State.WELL, _("The mail server answers."))


def _codecs(at: datetime) -> Iterable[Finding]:
    """Encode and decode a small picture, as every prepared image is."""
    try:
        import numpy

        from binome.dicom import htj2k

        pixels = numpy.arange(4096, dtype=numpy.uint16).reshape(64, 64)
        is_same = bool((htj2k.decode(htj2k.encode(pixels).data) == pixels).all())
    except ImportError:
        is_same = False
    if is_same:
        yield Finding("codecs", State.WELL, _("Images are compressed and come back equal."))
    else:
        yield Finding("codecs", State.BAD, _(
            "The image codecs do not work here, so no image can be shown. What is stored is safe."
            " Install Binôme again with `make install`."
        ))  # fmt: skip


def _permissions(at: datetime) -> Iterable[Finding]:
    from django.conf import settings

    data = settings.DATA
    looked_at = [data, *data.iterdir(), *(data / "keys").iterdir()]
    is_open = [path for path in looked_at if path.stat().st_mode & 0o077]
    aside = data / "cache" / f"doctor-{new_id()}"
    aside.touch()
    aside.unlink()
    if is_open:
        names = ", ".join(path.name for path in is_open[:MOST_NAMED])
        yield Finding("permissions", State.BAD, _(
            "Others on this machine may read: %(names)s. Run `chmod -R go= %(data)s`."
        ) % {"names": names, "data": data})  # fmt: skip
    else:
        yield Finding("permissions", State.WELL, _("The data folder is its owner's alone."))


def _schema(at: datetime) -> Iterable[Finding]:
    schema = figures.schema()
    if schema.unknown:
        yield Finding("schema", State.BAD, _(
            "This database was written by a newer Binôme (%(names)s). This one will not start."
            " Install the newer version, or restore the backup made before the upgrade."
        ) % {"names": ", ".join(schema.unknown[:MOST_NAMED])})  # fmt: skip
    elif schema.pending:
        yield Finding("schema", State.WATCH, _(
            "The database is older than this program (%(names)s). Make a backup; the next start"
            " of `binome serve` brings it up to date."
        ) % {"names": ", ".join(schema.pending[:MOST_NAMED])})  # fmt: skip
    else:
        yield Finding("schema", State.WELL, _("The database fits this program."))


def _backup(at: datetime) -> Iterable[Finding]:
    from django.conf import settings

    last = backup.last_backup()
    if not (settings.KEYS / RECOVERY_FILE).exists():
        yield Finding("backup", State.BAD, _(
            "There is no recovery key, so there is no backup: a dead disk loses everything."
            " Run `binome recovery-key FILE`, then `binome backup TO` every night."
        ))  # fmt: skip
    elif last is None:
        yield Finding("backup", State.BAD, _(
            "No backup was ever made: a dead disk loses everything. Run `binome backup TO`."
        ))  # fmt: skip
    elif at - datetime.fromisoformat(str(last["at"])) > BACKUP_WARNING:
        yield Finding("backup", State.WATCH, _(
            "The last backup is of %(date)s. Run `binome backup TO` and see why it did not run."
        ) % {"date": str(last["at"])[:16]})  # fmt: skip
    else:
        sentence = _("The last backup is of %(date)s.") % {"date": str(last["at"])[:16]}
        yield Finding("backup", State.WELL, sentence)


def _providers(at: datetime) -> Iterable[Finding]:
    """Whether those who vouch for people answer; nothing where there are none."""
    for provider in outer_names.providers():
        if documents.answers(provider):
            sentence = _("%(name)s answers.") % {"name": provider.name}
            yield Finding("providers", State.WELL, sentence)
        else:
            yield Finding("providers", State.BAD, _(
                "%(name)s does not answer. Whoever comes that way may use their password"
                " meanwhile. See its own page, and the line."
            ) % {"name": provider.name})  # fmt: skip


def _witnesses(at: datetime) -> Iterable[Finding]:
    """Whether boxes and browsers still find in the audit what they once saw of it."""
    if doubts.is_doubted() or Box.objects.filter(revoked_at=None, said__log=REWRITTEN).exists():
        yield Finding("witnesses", State.BAD, _(
            "Boxes or browsers saw a history of who saw what that is no longer there. After a"
            " restored backup that is so; otherwise somebody changed it. Run `binome audit verify`."
        ))  # fmt: skip
    else:
        yield Finding("witnesses", State.WELL, _("Nobody saw another audit than this one."))


CHECKS: dict[str, Check] = {
    "disk": _disk, "clock": _clock, "certificates": _certificates, "queue": _queue, "mail": _mail,
    "codecs": _codecs, "permissions": _permissions, "schema": _schema, "backup": _backup,
    "providers": _providers, "witnesses": _witnesses,
}  # fmt: skip
# What a page may ask at each opening: no network, no codec, no walk through the folder.
QUICK = ("disk", "clock", "certificates", "queue", "backup", "witnesses")
