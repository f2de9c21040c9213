"""The thread of a group: readers of the group help each other, the coordinators beside them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from binome.pages.acting import act
from binome.pages.doors import Request, door
from binome.people import group_talk
from binome.people.groups import group_with_id
from binome.people.models import Group


@door("group.talk", of=group_with_id)
@require_http_methods(["GET", "POST"])
def talk(request: Request, group: Group) -> HttpResponse:
    if request.method == "POST":
        text = request.POST.get("text", "")
        return act(
            request,
            lambda: group_talk.say(
                group=group, text=text, by=request.actor, at=request.received_at
            ),
            done=_("Said. The readers of the group see it."), then=("group_talk", group.pk),
        )  # fmt: skip
    group_talk.note_read(group=group, by=request.actor, at=request.received_at)
    context = {"group": group, "lines": group_talk.lines_of(group), "section": "worklist"}
    return render(request, "network/group_talk.html", context)
