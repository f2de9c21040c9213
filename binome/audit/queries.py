"""Reading the audit."""

from collections.abc import Collection

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from binome.audit.models import AuditEvent


def events_of_case(case_id: str) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(case_id=case_id).order_by("-at", "-pk")


def events_about(thing: str, *, site_id: str, actions: Collection[str]) -> QuerySet[AuditEvent]:
    """What was done to one thing by these actions, oldest first."""
    of_site = AuditEvent.objects.filter(site_id=site_id, action__in=actions)
    naming = of_site.annotate(named=Cast("things", TextField())).filter(named__contains=thing)
    return naming.order_by("at", "pk")


def events_of_site(site_id: str) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(site_id=site_id).order_by("-at", "-pk")
