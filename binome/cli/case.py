"""`binome case list | show`: the cases of this node for scripts; no name of a patient."""

import argparse
import json
import sys
from datetime import datetime
from typing import Any

from binome.cli.django_ready import migrate, ready
from binome.cli.main import DONE, FAILED

COLUMNS = (
    "id", "name", "state", "urgency", "question", "age", "sex", "modality", "body_part",
    "clinical_context", "onset", "consent", "who_acts", "phone", "pseudonym", "patient_check",
    "expected_files", "received_files", "received_bytes", "image_count", "modalities",
)  # fmt: skip
TIMES = (
    "opened_at", "sent_at", "assigned_at", "first_byte_at", "readable_at", "complete_at",
    "promised_before_at", "preliminary_at", "signed_at", "delivered_at", "withdrawn_at",
)  # fmt: skip
SHORT = ("id", "name", "site", "state", "urgency", "question", "image_count", "opened_at", "reader")
MOST = 1000


def show_list(options: argparse.Namespace) -> int:
    """The newest cases, one a line."""
    ready()
    migrate()
    from binome.cases.models import Case

    found = Case.objects.select_related("site", "reader").order_by("-opened_at", "-pk")
    if options.site:
        found = found.filter(site__name=options.site)
    rows = [_said(case) for case in found[: options.most]]
    if options.json:
        json.dump({"cases": [{name: row[name] for name in SHORT} for row in rows]}, sys.stdout)
        print()
        return DONE
    for row in rows:
        print(f"{row['id']}  {row['name']:24}  {row['state']:11}  {row['urgency']}")
    print(f"{len(rows)} cases.")
    return DONE


def show(options: argparse.Namespace) -> int:
    """Everything about one case but who the patient is."""
    ready()
    migrate()
    from django.db.models import Q

    from binome.cases.models import Case

    named = Q(pk=options.case) | Q(name=options.case)
    case = Case.objects.select_related("site", "reader").filter(named).first()
    if case is None:
        print("There is no case of that id or name.", file=sys.stderr)
        return FAILED
    said = _said(case) | {"studies": _studies(case), "reports": _reports(case)}
    if options.json:
        json.dump(said, sys.stdout)
        print()
        return DONE
    for name, value in said.items():
        if value not in (None, "", []):
            print(f"{name.replace('_', ' ')}: {value}")
    return DONE


def _said(case: Any) -> dict[str, Any]:
    said = {name: getattr(case, name) for name in COLUMNS}
    said["site"] = case.site.name
    said["reader"] = str(case.reader) if case.reader else None
    return said | {name: _time(getattr(case, name)) for name in TIMES}


def _studies(case: Any) -> list[str]:
    from binome.cases import queries

    found = queries.studies_of(case).values_list("study_instance_uid", flat=True)
    return list(found)


def _reports(case: Any) -> list[dict[str, Any]]:
    from binome.reports.queries import versions_of

    rows = ((one, _time(one.signed_at)) for one in versions_of(case))
    return [
        {"id": one.pk, "number": one.number, "status": one.status, "signed_at": at}
        for one, at in rows
    ]


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
