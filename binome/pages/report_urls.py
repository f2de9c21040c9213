"""Addresses of report templates, macros, and what they and earlier answers put into a draft."""

from django.urls import path

from binome.pages.views import (
    comparing,
    dictating,
    filling,
    following,
    macros,
    opinions,
    report_templates,
    reports,
    searching,
    signing_key,
    template_editor,
    verifying,
)

urlpatterns = [
    path("cases/<str:case_id>/read/macros/", filling.macros, name="report_macros"),
    path("cases/<str:case_id>/read/macro/", filling.macro, name="report_macro"),
    path("cases/<str:case_id>/read/dictation/", dictating.dictate, name="report_dictate"),
    path("cases/<str:case_id>/read/dictated/", dictating.listen, name="report_listen"),
    path("cases/<str:case_id>/read/copy/", filling.copy, name="report_copy"),
    path("reports/<str:version_id>/languages/", reports.languages, name="report_languages"),
    path("reports/<str:version_id>/compare/", comparing.compare, name="report_compare"),
    path(
        "reports/<str:version_id>/acknowledge/", following.acknowledge, name="report_acknowledge"
    ),
    path("recommendations/", following.recommendations, name="recommendations"),
    path("verify/", verifying.verify, name="verify"),
    path("verify/worker.js", verifying.worker, name="verify_worker"),
    path("verify/<str:own_hash>/", verifying.standing, name="verify_standing"),
    path("opinions/", opinions.asked, name="opinions"),
    path("cases/<str:case_id>/opinion/", opinions.ask, name="opinion_ask"),
    path("opinions/<str:opinion_id>/", opinions.opinion, name="opinion"),
    path("opinions/<str:opinion_id>/sign/", opinions.sign, name="opinion_sign"),
    path("account/signing-key/", signing_key.signing_key, name="signing_key"),
    path("account/signing-key/remove/", signing_key.remove, name="signing_key_remove"),
    path("search/", searching.search, name="report_search"),
    path("macros/", macros.macros, name="macros"),
    path("macros/<str:macro_id>/", macros.change, name="macro_change"),
    path("macros/<str:macro_id>/remove/", macros.remove, name="macro_remove"),
    path("templates/", report_templates.templates, name="templates"),
    path("templates/import/", report_templates.take_in, name="template_import"),
    path("templates/<str:template_id>/", report_templates.template, name="template"),
    path("templates/<str:template_id>/mrrt/", report_templates.mrrt, name="template_mrrt"),
    path("templates/<str:template_id>/copy/", report_templates.copy, name="template_copy"),
    path("templates/<str:template_id>/edit/", template_editor.edit, name="template_edit"),
    path("templates/<str:template_id>/approve/", report_templates.approve, name="template_approve"),
    path(
        "templates/<str:template_id>/withdraw-approval/",
        report_templates.withdraw_approval,
        name="template_withdraw_approval",
    ),
    path("templates/<str:template_id>/remove/", report_templates.remove, name="template_remove"),
]
