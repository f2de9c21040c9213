"""Addresses of the network at work: binômes, console, routing, roster, promises of a case."""

from django.urls import path

from binome.pages.views import binomes, console, duty, figures, groups, hearing, promises, routing

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
    path("groups/<str:group_id>/place/", groups.place, name="group_place"),
    path("network/<str:network_id>/figures/", figures.figures, name="figures"),
    path("network/<str:network_id>/figures.csv", figures.table, name="figures_csv"),
    path("network/<str:network_id>/limits/", routing.limits, name="reader_limits"),
    path("network/<str:network_id>/duty/", duty.duty, name="duty"),
    path("network/<str:network_id>/duty/add/", duty.add, name="shift_add"),
    path("network/<str:network_id>/duty.csv", duty.table, name="duty_csv"),
    path("network/<str:network_id>/duty.ics", duty.calendar, name="duty_ics"),
    path("shifts/<str:shift_id>/remove/", duty.remove, name="shift_remove"),
    path("shifts/<str:shift_id>/swap/", duty.swap, name="shift_swap"),
    path("swaps/<str:swap_id>/answer/", duty.answer, name="swap_answer"),
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
