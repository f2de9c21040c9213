"""The words of forms and states on a box's pages: those of the hub's pages, once more."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

URGENCIES: Final = (
    ("emergency", _("Emergency")), ("urgent", _("Urgent")), ("routine", _("Routine")),
)  # fmt: skip
SEXES: Final = (
    ("female", _("Female")), ("male", _("Male")), ("other", _("Other")), ("unknown", _("Unknown")),
)  # fmt: skip
CONSENTS: Final = (
    ("patient", _("The patient agreed")),
    ("parent", _("A parent or guardian agreed")),
    ("no_objection", _("Informed, no objection")),
    ("impossible", _("Impossible to ask (emergency)")),
)
FIELDS: Final = {
    "urgency": _("How soon"), "question": _("Question"), "age": _("Age"), "sex": _("Sex"),
    "who_acts": _("Who acts"), "phone": _("Phone"), "consent": _("Consent"),
    "body_part": _("Part of the body"), "onset": _("Since when"), "clinical_context": _("History"),
    "name": _("Name"), "patient_id": _("Number"), "birth_date": _("Birth date"),
    "patient_name": _("Name"), "patient_number": _("Number"),
}  # fmt: skip
#: What a parcel's receipts say, for whoever waits for it.
STATES: Final = {
    "QUEUED": _("Waiting"), "RECEIVED": _("Arrived"), "VERIFIED": _("Arrived, every image proved"),
    "COMMITTED": _("Arrived, and in a backup"), "READ": _("Opened by the reader"),
    "REPORTED": _("Answered"),
}  # fmt: skip
TROUBLES: Final = {
    "several_patients": _(
        "These images are of more than one patient. Nothing left this box. Send only this"
        " patient’s images, or bring them apart."
    ),
    "mismatch": _(
        "The images are of another patient than the form says. Nothing left this box. Correct the"
        " form, or say why they are the same. They differ in:"
    ),
    "site_key_missing": _(
        "This box does not have its site's key yet, so it cannot take names out the way the site"
        " does. Nothing was sent. Run binome box unlock with the recovery code of the vault."
    ),
    "nothing_to_send": _("There is no image here that can be sent. Send the study again to it."),
    "failed": _("This could not be prepared. Nothing left this box. Try again; if it stops again,"
                " call whoever set up this box."),
}  # fmt: skip


def trouble(word: str, about: list[str]) -> str:
    """Why an order stopped, in words, and in which fields."""
    said = str(TROUBLES.get(word, TROUBLES["failed"]))
    fields = [str(FIELDS.get(one, one)) for one in about]
    return f"{said} {', '.join(fields)}" if fields else said


def labelled(names: list[str]) -> list[Any]:
    """The labels of fields."""
    return [FIELDS.get(name, name) for name in names]
