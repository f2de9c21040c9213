"""One object that is no picture: a report as text, curves on paper, a document, a video, words."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from binome.archive import objects, queries
from binome.archive.models import Study
from binome.pages.doors import Request, door
from binome.pages.headers import CONTENT_SECURITY_POLICY
from binome.pages.objects import NAMES, drawn_curves

WORDS = {
    "slide": _(
        "A whole slide is too large to be shown here. Nothing was lost: get the original file and "
        "open it in a viewer for slides."
    ),
    "plan": _(
        "Structures, beams and doses are not drawn on the images here. Nothing was lost: get the "
        "original file and open it in a planning system."
    ),
    "segmentation": _(
        "Segments are named here and not drawn on the images. Nothing was lost: get the original "
        "file and open it in another viewer."
    ),
    "other": _(
        "This kind of object cannot be shown here. Nothing was lost: get the original file and "
        "open it with the program it was made for."
    ),
    "unreadable": _(
        "This object cannot be read. Nothing was lost: the file is kept as it was received."
    ),
}


@door("study.see", of=queries.study_with_id)
@require_GET
def show(request: Request, study: Study, instance_id: str) -> HttpResponse:
    """Show an object of a study; what cannot be shown is said in words, with the original."""
    found = objects.object_of(study, instance_id)
    if found is None or found.kind not in NAMES:
        raise Http404
    content = objects.content_of(found)
    file = next((name for name, kind in objects.FILES.items() if kind == found.kind), "")
    has_file = bool(file) and objects.file_in(found, file) is not None
    is_broken = "trouble" in content or (bool(file) and not has_file)
    context = {
        "study": study,
        "found": found,
        "name": NAMES[found.kind],
        "content": content,
        "curves": drawn_curves(content.get("groups", [])),
        "file": file if has_file else "",
        "words": WORDS["unreadable"] if is_broken else WORDS.get(found.kind, ""),
        "section": "worklist",
    }
    answer = render(request, "archive/object.html", context)
    if found.kind == "video":
        answer["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; media-src 'self'"
    return answer


@door("study.see", of=queries.study_with_id)
@require_GET
def in_ohif(request: Request, study: Study) -> HttpResponse:
    """Go on in OHIF, which knows studies by their UID alone."""
    return redirect(f"/ohif/viewer?StudyInstanceUIDs={study.study_instance_uid}")
