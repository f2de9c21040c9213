"""A study in a viewer of another maker: a link with a pass for an hour, and what that means."""

from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from binome.archive import queries
from binome.archive.models import Study
from binome.audit import services as audit
from binome.audit.services import Subject
from binome.pages.doors import Request, door
from binome.people.outer_viewers import pass_for


@door("study.see", of=queries.study_with_id)
@require_http_methods(["GET", "POST"])
def elsewhere(request: Request, study: Study) -> HttpResponse:
    """Say what another program means; POST gives the links and notes that they were given."""
    links: list[tuple[str, str]] = []
    if request.method == "POST":
        secret = pass_for(request.user, study_instance_uid=study.study_instance_uid)
        root = f"{request.scheme}://{request.get_host()}/dicom-web"
        links = links_to(study.study_instance_uid, root=root, secret=secret)
        about = Subject(site_id=study.site_id, things=(study.pk,))
        audit.record("study.opened_elsewhere", by=request.actor, at=request.received_at, of=about)
    context = {"study": study, "links": links, "section": "worklist"}
    return render(request, "viewer/elsewhere.html", context)


def links_to(study_instance_uid: str, *, root: str, secret: str) -> list[tuple[str, str]]:
    """Return name and address: Weasis on this computer, and the operator's own choice if any."""
    command = (
        f'$dicom:rs --url "{root}" -r "studyUID={study_instance_uid}" '
        f'-H "Authorization: Bearer {secret}"'
    )
    found = [("Weasis", f"weasis://?{quote(command, safe='')}")]
    name, _bar, template = settings.OTHER_VIEWER.partition("|")
    if urlsplit(template).scheme in ("https", "http"):
        values = {"study": study_instance_uid, "root": root, "token": secret}
        for word, value in values.items():
            template = template.replace(f"{{{word}}}", quote(value, safe=""))
        found.append((name, template))
    return found
