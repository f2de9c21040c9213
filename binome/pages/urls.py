"""Every page of the house, by subject."""

from allauth.account import views as allauth
from django.urls import path

from binome.pages import report_urls
from binome.pages.views import (
    accounts,
    audits,
    case_form,
    cases,
    filling,
    marking,
    network,
    nodes,
    operation,
    reading,
    reports,
    security,
    storage,
    worklist,
)

urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    # accounts
    path("accounts/login/", allauth.login, name="account_login"),
    path("accounts/logout/", allauth.logout, name="account_logout"),
    path("accounts/reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/", allauth.password_change, name="account_change_password"),
    path("accounts/second-step/", security.second_step, name="mfa_authenticate"),
    path("accounts/passkey/", security.passkey_login, name="mfa_login_webauthn"),
    path("account/security/", security.security, name="mfa_index"),
    path("account/security/app/", security.app, name="mfa_activate_totp"),
    path("account/security/app/off/", security.app_off, name="mfa_deactivate_totp"),
    path("account/security/codes/", security.codes, name="mfa_view_recovery_codes"),
    path("account/security/codes/new/", security.new_codes, name="mfa_generate_recovery_codes"),
    path("account/security/passkey/", security.passkey, name="mfa_add_webauthn"),
    path("account/security/passkey/remove/", security.remove_passkey, name="passkey_remove"),
    path("account/security/end/", security.end_sessions, name="sessions_end"),
    path("join/", accounts.join, name="join"),
    path("account/", accounts.account, name="account"),
    path("language/", accounts.language, name="language"),
    # the vault of a site
    # opening a case
    path("cases/new/", case_form.new_case, name="case_new"),
    path("cases/<str:case_id>/edit/", case_form.edit, name="case_edit"),
    path("cases/<str:case_id>/save/", case_form.save, name="case_save"),
    path("cases/<str:case_id>/identity/", case_form.identity, name="case_identity"),
    path("cases/<str:case_id>/intake/", case_form.intake, name="case_intake"),
    path("cases/<str:case_id>/files/", case_form.add_files, name="case_files"),
    path(
        "cases/<str:case_id>/files/<str:upload_id>/picture.webp",
        case_form.picture,
        name="case_picture",
    ),
    path("cases/<str:case_id>/decide/", case_form.decide, name="case_decide"),
    path("cases/<str:case_id>/send/", case_form.send, name="case_send"),
    # one case
    path("cases/<str:case_id>/", cases.case, name="case"),
    path("cases/<str:case_id>/images/", cases.images, name="case_images"),
    path("cases/<str:case_id>/name/", cases.show_identity, name="case_show_identity"),
    path("cases/<str:case_id>/message/", cases.message, name="case_message"),
    path("cases/<str:case_id>/assign/", cases.assign, name="case_assign"),
    path("cases/<str:case_id>/claim/", cases.claim, name="case_claim"),
    path("cases/<str:case_id>/hand-back/", cases.hand_back, name="case_hand_back"),
    path("cases/<str:case_id>/withdraw/", cases.withdraw, name="case_withdraw"),
    path("cases/<str:case_id>/audit/", audits.case_audit, name="case_audit"),
    # reading and signing
    path("cases/<str:case_id>/read/", reading.read, name="case_read"),
    path("cases/<str:case_id>/read/state/", reading.state, name="case_state"),
    path("cases/<str:case_id>/read/save/", reading.save, name="report_save"),
    path("cases/<str:case_id>/read/template/", filling.fill, name="report_fill"),
    path("cases/<str:case_id>/read/seen/", reading.seen, name="report_seen"),
    path("cases/<str:case_id>/read/marks/", marking.marks, name="report_marks"),
    path("cases/<str:case_id>/read/sign/", reading.sign, name="report_sign"),
    path("reports/<str:version_id>.pdf", reports.pdf, name="report_pdf"),
    path("reports/<str:version_id>.txt", reports.text, name="report_text"),
    path("reports/<str:version_id>.dcm", reports.form_of("sr"), name="report_sr"),
    path("reports/<str:version_id>.hl7", reports.form_of("oru"), name="report_oru"),
    path("reports/<str:version_id>.json", reports.form_of("fhir"), name="report_fhir"),
    path(
        "reports/<str:version_id>/pdf.dcm",
        reports.form_of("encapsulated-pdf"),
        name="report_encapsulated_pdf",
    ),
    path("reports/<str:version_id>/identity-sheet.pdf", reports.sheet, name="identity_sheet"),
    *report_urls.urlpatterns,
    # the network and the audit
    path("network/", network.my_network, name="network"),
    path("network/<str:network_id>/", network.network, name="network_of"),
    path("network/<str:network_id>/invite/", network.invite, name="invite"),
    path("network/<str:network_id>/binome/", network.agree, name="agree"),
    path("membership/<str:membership_id>/revoke/", network.revoke, name="revoke"),
    # the archive: nodes and what is stored
    path("nodes/", nodes.nodes, name="nodes"),
    path("nodes/add/", nodes.add, name="node_add"),
    path("nodes/<str:peer_id>/remove/", nodes.remove, name="node_remove"),
    path("nodes/<str:peer_id>/test/", nodes.test, name="node_test"),
    path("storage/", storage.storage, name="storage"),
    path("storage/studies/", storage.studies, name="stored_studies"),
    path("storage/studies/<str:study_id>/", storage.study, name="stored_study"),
    path(
        "storage/studies/<str:study_id>/withdraw/",
        storage.withdraw,
        name="stored_study_withdraw",
    ),
    # the machine
    path("operation/", operation.operation, name="operation"),
    path("operation/try-again/", operation.try_again, name="operation_try_again"),
    path("audit/", audits.my_site, name="site_audit"),
    path("audit/<str:site_id>/", audits.site_audit, name="site_audit_of"),
]
