"""Reading the audit."""

from django.db.models import QuerySet

from binome.audit.models import AuditEvent


def events_of_case(case_id: str) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(case_id=case_id).order_by("-at", "-pk")


def events_of_site(site_id: str) -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(site_id=site_id).order_by("-at", "-pk")
