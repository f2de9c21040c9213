"""What a signed version owes to the rules of its site, ordered inside the signing transaction."""

from datetime import datetime

from binome.archive import made
from binome.archive.transfers import order_made
from binome.jobs import services as jobs
from binome.jobs.services import When
from binome.reports.events import ReportRetracted, ReportSigned
from binome.reports.models import RenditionRule, ReportVersion, SentForm, SentRendition, State
from binome.reports.renditions.document import subject_of
from binome.reports.renditions.forms import FORMS
from binome.reports.renditions.sr import study_uid_of
from binome.reports.sending.messages import SEND_JOB

MADE_OF = "report"
PRIORITY = 5


def order(event: ReportSigned | ReportRetracted) -> None:
    """Order what each rule of the site wants of this version."""
    rows = ReportVersion.objects.select_related("case__site")
    version = rows.get(pk=event.version_id)
    for rule in RenditionRule.objects.select_related("peer").filter(site=version.case.site_id):
        if _wants(rule, version):
            _order(rule, version, at=event.at)


def _wants(rule: RenditionRule, version: ReportVersion) -> bool:
    """A final answer always; a preliminary where the rule says so; an answer in error wherever an
    earlier version of it went."""
    if version.status == State.ENTERED_IN_ERROR:
        return SentRendition.objects.filter(rule=rule, version__case=version.case_id).exists()
    return rule.includes_preliminary or version.status != State.PRELIMINARY


def _order(rule: RenditionRule, version: ReportVersion, *, at: datetime) -> None:
    said = {"form": rule.form, "language": rule.language, "to": rule.to}
    sent, is_new = SentRendition.objects.get_or_create(
        rule=rule, version=version, defaults={**said, "ordered_at": at, "changed_at": at}
    )
    if not is_new:
        return
    if rule.form == SentForm.ORU or rule.peer is None:
        jobs.enqueue(SEND_JOB, {"sent_id": sent.pk}, when=When(at, PRIORITY))
        return
    uid = study_uid_of(subject_of(version), version)
    sent.transfer = order_made(
        f"{MADE_OF}:{sent.pk}", study_instance_uid=uid, peer=rule.peer, at=at
    )
    sent.save(update_fields=["transfer"])


def file_of(sent_id: str) -> bytes | None:
    """The DICOM file of a rendition that is owed, as its version stands now."""
    rows = SentRendition.objects.select_related("version__case__site__network", "version__report")
    sent = rows.filter(pk=sent_id).first()
    return FORMS[sent.form].make(sent.version, language=sent.language) if sent else None


def register_all() -> None:
    """Called once, when Django is ready."""
    made.register_maker(MADE_OF, file_of)
