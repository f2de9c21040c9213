"""Addresses of the network at work: binômes, console, routing, roster, promises of a case."""

from django.urls import URLPattern, path

from binome.pages.views import (
    binomes,
    console,
    duty,
    figures,
    group_talk,
    groups,
    hearing,
    meetings,
    promises,
    reviews,
    routing,
)


def figure_urls() -> list[URLPattern]:
    """Five dashboards, each as a page, a table and a paper: `figures`, `figures_csv`, ..."""
    return [
        path(where + ending, of(answer), name=named(kind) + suffix)
        for kind, (where, of) in figures.PLACES.items()
        for suffix, (ending, answer) in figures.ANSWERS.items()
    ]


def named(kind: figures.Kind) -> str:
    return "figures" if kind is figures.Kind.NETWORK else f"figures_{kind.value}"


urlpatterns = [
    path("binomes/", binomes.binomes, name="binomes"),
    path("binomes/<str:binome_id>/", binomes.binome, name="binome"),
    path("binomes/<str:binome_id>/propose/", binomes.propose, name="binome_propose"),
    path("binomes/<str:binome_id>/answer/", binomes.answer, name="binome_answer"),
    path("binomes/<str:binome_id>/pause/", binomes.pause, name="binome_pause"),
    path("binomes/<str:binome_id>/write/", binomes.write, name="binome_write"),
    path("binomes/<str:binome_id>/end/", binomes.end, name="binome_end"),
    path("network/<str:network_id>/console/", console.console, name="console"),
    path("network/<str:network_id>/routing/", routing.rules, name="routing"),
    path("network/<str:network_id>/routing/add/", routing.add, name="rule_add"),
    path("network/<str:network_id>/routing/change/", routing.change, name="rule_change"),
    path("network/<str:network_id>/groups/", groups.groups, name="groups"),
    path("network/<str:network_id>/groups/open/", groups.open_group, name="group_open"),
    path("groups/<str:group_id>/talk/", group_talk.talk, name="group_talk"),
    path("groups/<str:group_id>/place/", groups.place, name="group_place"),
    *figure_urls(),
    path("network/<str:network_id>/meetings/", meetings.meetings, name="meetings"),
    path("network/<str:network_id>/meetings/call/", meetings.call, name="meeting_call"),
    path("meetings/<str:meeting_id>/", meetings.meeting, name="meeting"),
    path("meetings/<str:meeting_id>/put-on/", meetings.put_on, name="meeting_put_on"),
    path("meetings/<str:meeting_id>/change/", meetings.change, name="meeting_change"),
    path("network/<str:network_id>/limits/", routing.limits, name="reader_limits"),
    path("network/<str:network_id>/duty/", duty.duty, name="duty"),
    path("network/<str:network_id>/duty/add/", duty.add, name="shift_add"),
    path("network/<str:network_id>/duty.csv", duty.table, name="duty_csv"),
    path("network/<str:network_id>/duty.ics", duty.calendar, name="duty_ics"),
    path("shifts/<str:shift_id>/remove/", duty.remove, name="shift_remove"),
    path("shifts/<str:shift_id>/swap/", duty.swap, name="shift_swap"),
    path("swaps/<str:swap_id>/answer/", duty.answer, name="swap_answer"),
    path("network/<str:network_id>/reviews/", reviews.of_network, name="network_reviews"),
    path("reviews/", reviews.asked, name="reviews"),
    path("reviews/<str:review_id>/", reviews.review, name="review"),
    path("reviews/<str:review_id>/lock/", reviews.lock, name="review_lock"),
    path("reviews/<str:review_id>/keep/", reviews.keep, name="review_keep"),
    path("reviews/<str:review_id>/grade/", reviews.grade, name="review_grade"),
    path("reviews/<str:review_id>/hand-on/", reviews.hand_on, name="review_hand_on"),
    path("reviews/<str:review_id>/say/", reviews.say, name="review_say"),
    path("reviews/<str:review_id>/tell/", reviews.tell, name="review_tell"),
    path("reviews/<str:review_id>/settle/", reviews.settle, name="review_settle"),
    path("heard/", hearing.heard, name="heard"),
    path("outcome/<str:word>/", hearing.outcome, name="outcome"),
    path("outcomes/<str:outcome_id>/answer/", hearing.answer, name="outcome_answer"),
    path("cases/<str:case_id>/feedback/", hearing.give, name="case_feedback"),
    path("cases/<str:case_id>/grade/", hearing.grade, name="case_grade"),
    path("cases/<str:case_id>/accept/", promises.accept, name="case_accept"),
    path("cases/<str:case_id>/decline/", promises.decline, name="case_decline"),
    path("cases/<str:case_id>/urgency/", promises.requalify, name="case_requalify"),
    path("cases/<str:case_id>/care/", promises.care, name="case_care"),
    path("cases/<str:case_id>/critical/", promises.confirm, name="critical_confirm"),
    path("cases/<str:case_id>/telephoned/", promises.telephoned, name="critical_telephone"),
]
