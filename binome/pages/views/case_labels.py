"""The words of a case on paper: a card for the film and the register, with a code a phone reads."""

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from binome.cases import queries
from binome.cases.models import Case
from binome.pages.doors import Request, door


@door("case.see_identity", of=queries.case_with_id)
@require_GET
def label(request: Request, case: Case) -> HttpResponse:
    """A card to print; the code holds the address of the case, which opens for its people only."""
    address = settings.PUBLIC_URL.rstrip("/") + reverse("case", args=[case.pk])
    code = segno.make(address, error="m", micro=False).svg_inline(
        scale=4, border=4, light="#fff", svgclass="qr", lineclass=None, title=case.name
    )
    return render(request, "cases/label.html", {"case": case, "code": code, "section": "worklist"})
