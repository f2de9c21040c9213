"""The matrix a data-protection officer could read: route -> how it is called and who is let in.

Written by hand on purpose: it is held against the routes and against the policy table, and derived
from neither. A route without a row fails.
"""

from dataclasses import dataclass, field

PUBLIC = frozenset({"anyone"})
EVERYONE = frozenset({
    "sender", "reader", "resident", "second", "coordinator", "site_admin", "network_admin",
    "clinician", "neighbour",
})  # fmt: skip
AT_SITE = frozenset({"sender", "site_admin"})
IN_CHARGE = frozenset({"reader"})
KNOWS_CASE = AT_SITE | IN_CHARGE | {"coordinator"}
BELONGS = EVERYONE - {"reader", "resident", "second", "neighbour"}
RUNS_NETWORK = frozenset({"coordinator", "network_admin"})
RUNS_NODES = frozenset({"site_admin", "network_admin"})
PAIR = frozenset({"sender", "reader", "coordinator"})
READS = frozenset({"reader", "resident", "second"})
READERS = READS - {"resident"}
USES_TEMPLATES = READS | RUNS_NETWORK
SEES_IMAGES = AT_SITE | IN_CHARGE
QUERIES = frozenset({"sender", "reader", "resident", "second", "site_admin", "neighbour", "token"})
SEES_STUDY = SEES_IMAGES | {"token"}


@dataclass(frozen=True, slots=True)
class Row:
    """How a route is called, who is let in to their own thing, who may only know that it exists."""

    method: str
    let_in: frozenset[str]
    knows: frozenset[str] = frozenset()
    thing: str = ""
    body: dict[str, str] = field(default_factory=dict)


def case(method: str, let_in: frozenset[str], **body: str) -> Row:
    return Row(method, let_in, KNOWS_CASE, "case", body)


def template(method: str, let_in: frozenset[str], **body: str) -> Row:
    return Row(method, let_in, USES_TEMPLATES, "template", body)


DJANGO: dict[str, Row] = {
    "worklist": Row("get", EVERYONE),
    "account_login": Row("get", PUBLIC),
    "account_logout": Row("get", PUBLIC),
    "account_reauthenticate": Row("get", EVERYONE | {"revoked"}),
    "account_change_password": Row("get", EVERYONE | {"revoked"}),
    "mfa_authenticate": Row("get", PUBLIC),
    "mfa_login_webauthn": Row("get", PUBLIC),
    "mfa_index": Row("get", EVERYONE),
    "mfa_activate_totp": Row("get", EVERYONE),
    "mfa_deactivate_totp": Row("get", EVERYONE),
    "mfa_view_recovery_codes": Row("get", EVERYONE),
    "mfa_generate_recovery_codes": Row("get", EVERYONE),
    "mfa_add_webauthn": Row("get", EVERYONE),
    "passkey_remove": Row("post", EVERYONE, body={"key": "0"}),
    "sessions_end": Row("post", EVERYONE, body={"session": "absent"}),
    "provider_begin": Row("get", PUBLIC, thing="site"),
    "provider_back": Row("get", PUBLIC, thing="site"),
    "provider_ended": Row("post", PUBLIC, thing="site"),
    "provider_link": Row("post", EVERYONE),
    "join": Row("get", PUBLIC),
    "account": Row("get", EVERYONE),
    "display_check": Row("get", EVERYONE),
    "own_words": case("get", IN_CHARGE),
    "opinions": Row("get", EVERYONE),
    "opinion": Row("get", frozenset({"resident"}), thing="opinion"),
    "opinion_sign": Row("post", frozenset({"resident"}), thing="opinion"),
    "reviews": Row("get", READERS),
    "review": Row("get", frozenset({"second"}), thing="review"),
    "review_lock": Row("post", frozenset({"second"}), thing="review"),
    "review_grade": Row("post", frozenset({"second"}), thing="review"),
    "review_hand_on": Row("post", frozenset({"second"}), thing="review"),
    "review_keep": Row("post", frozenset({"second"}), thing="review"),
    "review_say": Row("post", frozenset({"second"}), thing="review"),
    "review_tell": Row("post", frozenset(), frozenset({"second"}), "review"),
    "review_settle": Row("post", frozenset(), frozenset({"second"}), "review"),
    "network_reviews": Row("get", frozenset({"coordinator"}), RUNS_NETWORK, "network"),
    "opinion_ask": case("post", frozenset({"reader", "coordinator"})),
    "signing_key": Row("get", EVERYONE),
    "signing_key_remove": Row("post", EVERYONE),
    "language": Row("post", PUBLIC, body={"language": "fr"}),
    "vault": Row("get", EVERYONE),
    "vault_of": Row("get", AT_SITE, BELONGS, "site"),
    "vault_pieces": Row("get", AT_SITE, BELONGS, "site"),
    "vault_cards": Row("get", AT_SITE, BELONGS, "site"),
    "vault_former": Row("post", AT_SITE, BELONGS, "site"),
    "vault_create": Row("post", AT_SITE, BELONGS, "site"),
    "vault_join": Row("post", AT_SITE, BELONGS, "site"),
    "vault_let_in": Row("post", AT_SITE, BELONGS, "site"),
    "vault_passkey": Row("post", AT_SITE, BELONGS, "site"),
    "vault_passkey_remove": Row("post", AT_SITE, BELONGS, "site"),
    "vault_recovery": Row("post", AT_SITE, BELONGS, "site"),
    "case_new": Row("post", frozenset({"sender", "neighbour"})),
    "case_edit": case("get", frozenset({"sender"})),
    "case_save": case("post", frozenset({"sender"}), question="?"),
    "case_identity": case("post", frozenset({"sender"}), patient_name="A"),
    "case_intake": case("get", frozenset({"sender"})),
    "case_files": case("post", frozenset({"sender"})),
    "case_picture": case("get", frozenset({"sender"})),
    "case_decide": case("post", frozenset({"sender"}), act="none"),
    "case_send": case("post", frozenset({"sender"})),
    "case": case("get", KNOWS_CASE),
    "case_live": case("get", KNOWS_CASE),
    "case_decision": case("get", KNOWS_CASE),
    "case_images": case("get", frozenset({"sender"})),
    "case_card": case("post", frozenset({"sender"})),
    "case_show_identity": case("post", AT_SITE),
    "case_label": case("get", AT_SITE),
    "case_tag": case("post", KNOWS_CASE, words="thorax"),
    "case_find": Row("get", EVERYONE),
    "meetings": Row("get", EVERYONE, thing="network"),
    "meeting_call": Row("post", EVERYONE, thing="network"),
    "meeting": Row("get", EVERYONE, thing="meeting"),
    "meeting_put_on": Row("post", EVERYONE, thing="meeting"),
    "meeting_change": Row("post", EVERYONE, thing="meeting"),
    "case_message": case("post", KNOWS_CASE, text="Words"),
    "case_assign": case("post", frozenset({"coordinator"})),
    "case_claim": case("post", frozenset()),
    "case_hand_back": case("post", IN_CHARGE, reason="No time"),
    "case_withdraw": case("post", AT_SITE, reason="Transferred"),
    "case_proof": case("get", AT_SITE | {"coordinator"}),
    "case_audit": case("get", AT_SITE | {"coordinator"}),
    "case_read": case("get", IN_CHARGE),
    "case_state": case("get", IN_CHARGE),
    "case_arriving": case("get", IN_CHARGE),
    "case_arriving_picture": case("get", IN_CHARGE),
    "case_send_first": case("post", IN_CHARGE, numbers="3"),
    "report_save": case("post", IN_CHARGE, findings="Words"),
    "report_fill": case("post", IN_CHARGE, template="absent"),
    "report_seen": case("post", IN_CHARGE),
    "report_marks": case("get", IN_CHARGE),
    "report_hanging": case("get", IN_CHARGE),
    "report_sign": case("get", IN_CHARGE),
    "report_sign_passkey": case("get", IN_CHARGE),
    "case_keep": case("post", IN_CHARGE),
    "kept": Row("get", EVERYONE),
    "kept_worker": Row("get", EVERYONE),
    "report_pdf": Row("get", AT_SITE | IN_CHARGE | {"clinician"}, thing="version"),
    "report_text": Row("get", AT_SITE | IN_CHARGE | {"clinician"}, thing="version"),
    "report_sr": Row("get", AT_SITE | IN_CHARGE | {"clinician"}, thing="version"),
    "report_oru": Row("get", AT_SITE | IN_CHARGE | {"clinician"}, thing="version"),
    "report_fhir": Row("get", AT_SITE | IN_CHARGE | {"clinician"}, thing="version"),
    "report_encapsulated_pdf": Row("get", AT_SITE | IN_CHARGE | {"clinician"}, thing="version"),
    "report_search": Row("get", EVERYONE),
    "report_languages": Row("get", AT_SITE | IN_CHARGE | {"clinician"}, thing="version"),
    "report_compare": Row("get", AT_SITE | IN_CHARGE | {"clinician"}, thing="version"),
    "identity_sheet": Row("get", AT_SITE, AT_SITE | IN_CHARGE | {"clinician"}, "version"),
    "report_macros": case("get", IN_CHARGE),
    "report_macro": case("post", IN_CHARGE),
    "report_acknowledge": Row(
        "post", AT_SITE | {"clinician"}, AT_SITE | IN_CHARGE | {"clinician"}, "version"
    ),
    "recommendations": Row("get", EVERYONE),
    "report_spell": case("post", IN_CHARGE),
    "taught_word_forget": Row("post", EVERYONE, body={"word": "nothing"}),
    "report_dictate": case("post", IN_CHARGE),
    "report_listen": case("get", IN_CHARGE),
    "report_copy": case("post", IN_CHARGE),
    "macros": Row("get", USES_TEMPLATES),
    "macro_change": Row(
        "post", USES_TEMPLATES - {"resident"}, USES_TEMPLATES, "macro",
        {"word": "rx", "text": "Words."},
    ),
    "macro_remove": Row("post", USES_TEMPLATES - {"resident"}, USES_TEMPLATES, "macro"),
    "verify": Row("get", PUBLIC),
    "verify_worker": Row("get", PUBLIC),
    "verify_standing": Row("get", PUBLIC, thing="version"),
    "templates": Row("get", USES_TEMPLATES),
    "template_import": Row("post", READS, body={"place": "me"}),
    "template": template("get", USES_TEMPLATES),
    "template_mrrt": template("get", USES_TEMPLATES),
    "template_copy": template("post", READS, place="me"),
    "template_edit": template("get", USES_TEMPLATES - {"resident"}),
    "template_approve": template("post", READS - {"resident"}),
    "template_withdraw_approval": template("post", READS - {"resident"}),
    "template_remove": template("post", USES_TEMPLATES - {"resident"}),
    "identity_sheet_page": Row("get", AT_SITE, AT_SITE | IN_CHARGE | {"clinician"}, "version"),
    "network": Row("get", EVERYONE),
    "network_of": Row("get", RUNS_NETWORK, thing="network"),
    "invite": Row("post", RUNS_NETWORK, RUNS_NETWORK, "network", {"role": "reader"}),
    "agree": Row("post", frozenset({"coordinator"}), RUNS_NETWORK, "network"),
    "network_names": Row("post", frozenset({"network_admin"}), RUNS_NETWORK, "network"),
    "revoke": Row("post", RUNS_NETWORK, RUNS_NETWORK, "membership"),
    "binomes": Row("get", READS | {"sender", "coordinator", "neighbour"}),
    "binome": Row("get", PAIR | {"site_admin"}, thing="binome"),
    "binome_propose": Row("post", PAIR, PAIR | {"site_admin"}, "binome"),
    "binome_answer": Row("post", PAIR - {"coordinator"}, PAIR | {"site_admin"}, "binome"),
    "binome_pause": Row(
        "post", frozenset({"reader", "coordinator"}), PAIR | {"site_admin"}, "binome"
    ),
    "binome_write": Row("post", PAIR, PAIR | {"site_admin"}, "binome", {"text": "Hello"}),
    "binome_end": Row("post", PAIR, PAIR | {"site_admin"}, "binome"),
    "console": Row("get", frozenset({"coordinator"}), RUNS_NETWORK, "network"),
    "routing": Row("get", frozenset({"coordinator"}), RUNS_NETWORK, "network"),
    "rule_add": Row("post", frozenset({"coordinator"}), RUNS_NETWORK, "network"),
    "rule_change": Row("post", frozenset({"coordinator"}), RUNS_NETWORK, "network"),
    "reader_limits": Row("post", frozenset({"coordinator"}), RUNS_NETWORK, "network"),
    **{
        f"figures{kind}{ending}": row
        for ending in ("", "_csv", "_pdf")
        for kind, row in {
            "": Row("get", RUNS_NETWORK, RUNS_NETWORK, "network"),
            "_donor": Row("get", RUNS_NETWORK, RUNS_NETWORK, "network"),
            "_site": Row("get", AT_SITE | RUNS_NETWORK, BELONGS, "site"),
            "_group": Row("get", READS | RUNS_NETWORK, RUNS_NETWORK, "group"),
            "_reader": Row("get", READS),
        }.items()
    },
    "groups": Row("get", frozenset({"coordinator"}), RUNS_NETWORK, "network"),
    "group_open": Row("post", frozenset({"coordinator"}), RUNS_NETWORK, "network"),
    "group_talk": Row("get", READS | {"coordinator"}, thing="group"),
    "group_place": Row("post", frozenset({"coordinator"}), thing="group"),
    "duty": Row("get", EVERYONE, thing="network"),
    "shift_add": Row("post", frozenset({"coordinator"}), RUNS_NETWORK, "network"),
    "duty_csv": Row("get", EVERYONE, thing="network"),
    "duty_ics": Row("get", EVERYONE, thing="network"),
    "shift_remove": Row("post", frozenset({"coordinator"}), EVERYONE, "shift"),
    "shift_swap": Row("post", frozenset({"reader"}), EVERYONE, "shift"),
    "swap_answer": Row("post", frozenset({"second"}), thing="swap"),
    "case_accept": case("post", IN_CHARGE),
    "case_decline": case("post", IN_CHARGE),
    "case_requalify": case("post", IN_CHARGE | {"coordinator"}),
    "case_care": case("post", IN_CHARGE | {"coordinator"}),
    "heard": Row("get", READS | {"sender", "site_admin", "neighbour"}),
    "outcome": Row("get", PUBLIC, thing="outcome"),
    "outcome_answer": Row("post", AT_SITE, thing="outcome", body={"what": "same"}),
    "case_feedback": case("post", AT_SITE, relevant="yes", useful="yes"),
    "case_grade": case("post", IN_CHARGE),
    "critical_confirm": case("post", AT_SITE),
    "critical_telephone": case("post", frozenset({"coordinator"})),
    "nodes": Row("get", RUNS_NODES),
    "node_add": Row("post", frozenset({"network_admin"}), body={"aet": ""}),
    "node_remove": Row("post", frozenset({"network_admin"}), RUNS_NODES, "peer"),
    "node_manner": Row(
        "post", frozenset({"network_admin"}), RUNS_NODES, "peer", {"fetching": "move"}
    ),
    "node_test": Row("post", RUNS_NODES, RUNS_NODES, "peer"),
    "node_queue": Row("get", RUNS_NODES),
    "rendition_rules": Row("get", RUNS_NODES),
    "rendition_rule_node": Row("post", frozenset({"network_admin"})),
    "rendition_rule_receiver": Row("post", frozenset({"network_admin"})),
    "rendition_rule_remove": Row(
        "post", frozenset({"network_admin"}), RUNS_NODES, "rendition_rule"
    ),
    "rendition_again": Row("post", RUNS_NODES, RUNS_NODES, "sent"),
    "boxes": Row("get", RUNS_NODES),
    "box_invite": Row("post", RUNS_NODES, BELONGS, "site"),
    "box_revoke": Row("post", RUNS_NODES, RUNS_NODES, "box"),
    "box_wipe": Row("post", RUNS_NODES, RUNS_NODES, "box"),
    "transfer_retry": Row("post", RUNS_NODES, RUNS_NODES, "transfer"),
    "transfer_cancel": Row("post", RUNS_NODES, RUNS_NODES, "transfer"),
    "stored_study_send": Row("post", frozenset({"site_admin"}), SEES_IMAGES, "study"),
    "operation": Row("get", frozenset({"network_admin"})),
    "operation_try_again": Row("post", frozenset({"network_admin"}), body={"job": "absent"}),
    "storage": Row("get", frozenset({"sender", "neighbour", "site_admin", "network_admin"})),
    "stored_studies": Row("get", QUERIES - {"token"}),
    "study_elsewhere": Row("get", SEES_IMAGES, SEES_IMAGES, "study"),
    "study_ohif": Row("get", SEES_IMAGES, SEES_IMAGES, "study"),
    "study_object": Row("get", SEES_IMAGES, SEES_IMAGES, "study"),
    "stored_study": Row("get", SEES_IMAGES, SEES_IMAGES, "study"),
    "stored_study_withdraw": Row("post", AT_SITE, SEES_IMAGES, "study"),
    "study_standing": Row("get", SEES_IMAGES, SEES_IMAGES, "study"),
    "prior_link": case("post", AT_SITE),
    "prior_unlink": case("post", AT_SITE, link="absent"),
    "prior_contest": case("post", IN_CHARGE, link="absent"),
    "case_shown": case("get", IN_CHARGE),
    "recalls": Row("get", EVERYONE),
    "recall_acknowledge": Row("post", AT_SITE, thing="holder"),
    "stored_study_reject": Row("post", AT_SITE, SEES_IMAGES, "study"),
    "stored_study_choose": Row("get", AT_SITE, SEES_IMAGES, "study"),
    "rejection": Row("get", AT_SITE, thing="rejection"),
    "rejection_undo": Row("post", AT_SITE, thing="rejection"),
    "site_audit": Row("get", EVERYONE),
    "audit_log": Row("get", EVERYONE),
    "audit_log_doubted": Row("post", EVERYONE, body={"seen": "no checkpoint"}),
    "lock": Row("get", PUBLIC),
    "unlock": Row("post", PUBLIC),
    "active": Row("post", EVERYONE),
    "pin_keep": Row("post", EVERYONE, body={"pin": "4071"}),
    "guest": Row("get", PUBLIC),
    "guest_picture": Row("get", PUBLIC),
    "guest_leave": Row("post", PUBLIC),
    "guest_invite": case("post", AT_SITE | IN_CHARGE, guest="Dr Awa", days="2"),
    "guest_revoke": case("post", AT_SITE | IN_CHARGE),
    "emergency": Row("get", READS | {"clinician"}),
    "emergency_end": case("post", AT_SITE),
    "case_look": case("get", SEES_IMAGES),
    "ways": Row("get", EVERYONE),
    "ways_open": Row("post", EVERYONE),
    "ways_close": Row("post", EVERYONE),
    "ways_worker": Row("get", EVERYONE),
    "tokens": Row("get", EVERYONE),
    "site_card": Row("get", AT_SITE, BELONGS, "site"),
    "tokens_of": Row("get", RUNS_NODES, BELONGS, "site"),
    "token_add": Row("post", RUNS_NODES, BELONGS, "site"),
    "token_revoke": Row("post", RUNS_NODES, RUNS_NODES, "token"),
    "purges_of": Row("get", AT_SITE, BELONGS, "site"),
    "licences": Row("get", RUNS_NETWORK, RUNS_NETWORK, "network"),
    "licence_add": Row("post", RUNS_NETWORK, RUNS_NETWORK, "network"),
    "licence_strike": Row("post", RUNS_NETWORK, RUNS_NETWORK, "licence"),
    "apply": Row("get", PUBLIC, thing="entrance"),
    "applied": Row("get", PUBLIC),
    "applied_join": Row("post", PUBLIC),
    "joining": Row("get", RUNS_NETWORK, RUNS_NETWORK, "network"),
    "entrance_open": Row("post", RUNS_NETWORK, RUNS_NETWORK, "network"),
    "charter_publish": Row("post", RUNS_NETWORK, RUNS_NETWORK, "network"),
    "entrance_close": Row("post", RUNS_NETWORK, RUNS_NETWORK, "entrance"),
    "application": Row("get", RUNS_NETWORK, RUNS_NETWORK, "application"),
    "site_verify": Row("post", RUNS_NETWORK, BELONGS, "site"),
    "application_verify": Row("post", RUNS_NETWORK, RUNS_NETWORK, "application"),
    "application_decline": Row("post", RUNS_NETWORK, RUNS_NETWORK, "application"),
    "application_diploma": Row("get", RUNS_NETWORK, RUNS_NETWORK, "application"),
    "charter": Row("get", EVERYONE, thing="charter"),
    "charter_accept": Row("post", EVERYONE, thing="charter"),
    "who_may": Row("get", RUNS_NETWORK, RUNS_NETWORK, "network"),
    "site_audit_of": Row("get", AT_SITE, BELONGS, "site"),
}  # fmt: skip


def study(method: str = "get", let_in: frozenset[str] = SEES_STUDY) -> Row:
    return Row(method, let_in, SEES_STUDY, "study")


def rejects() -> Row:
    return Row("post", AT_SITE | {"token"}, SEES_STUDY, "study")


OF_A_FRAME = "/dicom-web/studies/{study}/series/{series}/instances/{instance}/frames/{frames}"
WIRE: dict[str, Row] = {
    "GET /images/series/{series_id}/manifest.json": study(),
    "GET /images/series/{series_id}/{word}/quarter.bin": study(),
    "GET /images/studies/{study_id}/manifest.json": study(),
    "GET /images/studies/{study_id}/states.json": study(),
    "GET /images/{frame_id}/original.dcm": study(),
    "GET /images/objects/{object_id}/{name}": study(),
    "GET /images/{frame_id}/{hash}/{kind}": study(),
    "GET /api/reports": Row("get", frozenset({"token"})),
    "GET /api/reports/{version_id}/{form}": Row(
        "get", AT_SITE | IN_CHARGE | {"clinician", "token"}, thing="version"
    ),
    "GET /ohif/{path}": Row("get", QUERIES),
    "POST /ohif/studies/{study}": Row("post", IN_CHARGE, SEES_STUDY, "study"),
    "POST /dicom-web/studies": Row("post", frozenset({"token"})),
    "POST /dicom-web/studies/{study}": Row("post", frozenset({"token"})),
    "GET /dicom-web/studies": Row("get", QUERIES),
    "GET /dicom-web/series": Row("get", QUERIES),
    "GET /dicom-web/instances": Row("get", QUERIES),
    "GET /dicom-web/studies/{study}/series": study(),
    "GET /dicom-web/studies/{study}/instances": study(),
    "GET /dicom-web/studies/{study}/series/{series}/instances": study(),
    "GET /dicom-web/studies/{study}": study(),
    "GET /dicom-web/studies/{study}/series/{series}": study(),
    "GET /dicom-web/studies/{study}/series/{series}/instances/{instance}": study(),
    "GET /dicom-web/studies/{study}/metadata": study(),
    "GET /dicom-web/studies/{study}/series/{series}/metadata": study(),
    "GET /dicom-web/studies/{study}/series/{series}/instances/{instance}/metadata": study(),
    "GET /dicom-web/studies/{study}/series/{series}/instances/{instance}/frames/{frames}": study(),
    "GET /dicom-web/studies/{study}/series/{series}/instances/{instance}/bulk/{path}": study(),
    "GET /dicom-web/studies/{study}/rendered": study(),
    "GET /dicom-web/studies/{study}/thumbnail": study(),
    "GET /dicom-web/studies/{study}/series/{series}/rendered": study(),
    "GET /dicom-web/studies/{study}/series/{series}/thumbnail": study(),
    "GET /dicom-web/studies/{study}/series/{series}/instances/{instance}/rendered": study(),
    "GET /dicom-web/studies/{study}/series/{series}/instances/{instance}/thumbnail": study(),
    "GET /images/rejected/{instance_id}/{kind}": Row("get", AT_SITE | {"token"}, thing="rejection"),
    "POST /dicom-web/studies/{study}/reject/{code}": rejects(),
    "POST /dicom-web/studies/{study}/series/{series}/reject/{code}": rejects(),
    "POST /dicom-web/studies/{study}/series/{series}/instances/{instance}/reject/{code}": rejects(),
    f"GET {OF_A_FRAME}/rendered": study(),
    f"GET {OF_A_FRAME}/thumbnail": study(),
}

# Uploads open with the token of one case alone, parcels with the secret of a box: no session and
# no bearer token does.
UPLOADS = {
    "POST /parcels/enrol",
    "POST /parcels/",
    "POST /parcels/echo",
    "POST /parcels/have",
    "POST /parcels/offsets",
    "POST /parcels/receipts",
    "POST /parcels/site",
    "POST /parcels/sync",
    "HEAD /parcels/segments/{sha256}",
    "PATCH /parcels/segments/{sha256}",
    "OPTIONS /uploads/",
    "POST /uploads/",
    "GET /uploads/case/{case_id}",
    "POST /uploads/case/{case_id}/known",
    "HEAD /uploads/{upload_id}",
    "PATCH /uploads/{upload_id}",
    "DELETE /uploads/{upload_id}",
    "OPTIONS /uploads/{upload_id}",
    "POST /uploads/{upload_id}",
}
OPEN = {"GET /healthz", "GET /metrics", "GET /static/{version}/{name}"}
