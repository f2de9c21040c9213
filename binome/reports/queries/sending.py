"""Rules by which renditions leave, and what was sent by them."""

from collections.abc import Iterable

from binome.archive.models import Progress
from binome.cases.models import Case
from binome.people.models import Site
from binome.reports.models import RenditionRule, SentForm, SentRendition

MOST_SHOWN = 100


def rendition_rules_of(sites: Iterable[Site]) -> list[RenditionRule]:
    found = RenditionRule.objects.select_related("peer", "site").filter(site__in=sites)
    return list(found.order_by("site__name", "added_at", "pk"))


def rendition_rule_with_id(rule_id: str) -> RenditionRule | None:
    return RenditionRule.objects.select_related("site", "peer").filter(pk=rule_id).first()


def sent_with_id(sent_id: str) -> SentRendition | None:
    return SentRendition.objects.select_related("version__case__site").filter(pk=sent_id).first()


def sent_of(case: Case) -> list[SentRendition]:
    """What left by rules of one answer, oldest first; a node since forgotten is not named."""
    found = SentRendition.objects.select_related("transfer", "version").filter(version__case=case)
    found = found.order_by("version__number", "ordered_at", "pk")
    return [one for one in found if one.transfer_id or one.form == SentForm.ORU]


def failed_messages_of(sites: Iterable[Site]) -> list[SentRendition]:
    """HL7 messages that nobody took and a person may try again; DICOM forms stand in the queue."""
    failed = SentRendition.objects.select_related("version__case", "rule").filter(
        transfer=None, state=Progress.FAILED, rule__site__in=sites
    )
    return list(failed.order_by("-changed_at")[:MOST_SHOWN])
