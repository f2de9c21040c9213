"""Signed versions and drafts, for those who may see them."""

from datetime import datetime, timedelta

from binome.cases.models import Case
from binome.people import policies
from binome.people.actors import Actor
from binome.reports.hashing import HASHED, hash_of
from binome.reports.models import KeptText, Report, ReportVersion, State
from binome.reports.states import SIGNED

SAME_PRESS = timedelta(minutes=2)


def report_visible_to(actor: Actor, report_id: str) -> Report | None:
    """Return that report if the actor may know of it."""
    report = Report.objects.select_related("case__network", "reader").filter(pk=report_id).first()
    return report if report and policies.can(actor, "report.see", report) else None


def draft_of(case: Case, actor: Actor) -> Report | None:
    """Return this reader's own report of the case."""
    return Report.objects.filter(case=case, reader_id=actor.person_id).first()


def versions_of(case: Case) -> list[ReportVersion]:
    """Return the signed versions of a case, oldest first."""
    return list(ReportVersion.objects.filter(case=case).select_related("report", "case__site"))


def newest_version(case: Case) -> ReportVersion | None:
    """Return what the site reads: the last signed version, whatever its status."""
    return ReportVersion.objects.filter(case=case).select_related("report", "case__site").last()


def version_visible_to(actor: Actor, version_id: str) -> ReportVersion | None:
    """Return that signed version if the actor may see the report it belongs to."""
    rows = ReportVersion.objects.select_related("report__case__network", "case__site")
    version = rows.filter(pk=version_id).first()
    return version if version and policies.can(actor, "report.see", version.report) else None


def version_with_id(version_id: str) -> ReportVersion | None:
    """Return that signed version for a door, which then asks the policies."""
    rows = ReportVersion.objects.select_related("report__case__network", "case__site__network")
    return rows.filter(pk=version_id).first()


def offers_addendum(case: Case) -> bool:
    """Whether the answer is final, so that further words are an addendum."""
    version = newest_version(case)
    return version is not None and version.status in SIGNED


def kept_texts_of(report: Report) -> list[KeptText]:
    """Return what other windows typed over stale revisions and nobody has chosen on yet."""
    return list(report.kept_texts.filter(settled_at__isnull=True).order_by("at"))


def was_just_signed(case: Case, actor: Actor, *, at: datetime) -> bool:
    """Whether the newest version is this person's own of the last two minutes: a second press."""
    newest = newest_version(case)
    if newest is None or newest.signed_by_id != actor.id:
        return False
    return at - newest.signed_at <= SAME_PRESS


def is_chain_whole(case: Case) -> bool:
    """Whether every version has the hash it should have and names the one before it."""
    previous = ""
    for version in ReportVersion.objects.filter(case=case):
        fields = {name: getattr(version, name) for name in HASHED}
        if version.previous_hash != previous or version.own_hash != hash_of(fields):
            return False
        previous = version.own_hash
    return True


def is_usable(version: ReportVersion) -> bool:
    """False for a version that must not be acted on."""
    return version.status not in (State.ENTERED_IN_ERROR, State.CANCELLED)


def last_circumstances(actor: Actor) -> dict[str, str]:
    """Return where and on what display this person signed the last time, to begin a form with."""
    last = ReportVersion.objects.filter(signed_by_id=actor.id).order_by("-signed_at").first()
    said = last.content["answer"].get("circumstances", {}) if last else {}
    return {name: said[name] for name in ("setting", "display") if name in said}
