"""The form of a case for a study that came from a machine; kept, then packed aside."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from binome.box.form import CLINICAL, IDENTITY, FormLacks, NotAForm, checked
from binome.box.orders import Order, Orders
from binome.box.waiting_studies import WaitingStudy
from binome.boxpages import wording
from binome.boxpages.desk import Desk, Said, away
from binome.kernel.clock import utc_now

FIELDS = (*CLINICAL, *IDENTITY, "vouched_because")
SEXES = {"F": "female", "M": "male", "O": "other"}


def case_form(desk: Desk, request: Request, said: Said) -> Response:
    """Show the form: what was typed before, else what the images say."""
    study = desk.studies.one(request.path_params["study"])
    if study is None:
        return away("/")
    order = Orders(desk.data).of_study(study.waiting.key)
    if order is not None and not order.trouble:
        return away("/")
    typed = _shown_of(desk, order) if order else _of_images(desk, study)
    trouble = wording.trouble(order.trouble, order.about) if order else ""
    return _shown(desk, request, study, {"typed": typed, "trouble": trouble, "order": order})


def ask(desk: Desk, request: Request, said: Said) -> Response:
    """Keep the order, durable, and let it be packed."""
    study = desk.studies.one(request.path_params["study"])
    if study is None:
        return away("/")
    with desk.asking:  # two devices may send the form of one study at once
        return _asked(desk, request, study, said)


def _asked(desk: Desk, request: Request, study: WaitingStudy, said: Said) -> Response:
    order = Orders(desk.data).of_study(study.waiting.key)
    if order is not None and not order.trouble:
        return away("/")
    typed = _of_person(desk, study, said.form)
    try:
        checked(typed)
        Orders(desk.data).put(
            study.waiting.key, typed, at=utc_now(),
            is_choosing=said.form.get("only_this_patient") == "1",
        )  # fmt: skip
    except FormLacks as refusal:
        lacking = [str(one) for one in wording.labelled(refusal.fields)]
        page = {"typed": typed, "lacking": ", ".join(lacking), "order": order}
        return _shown(desk, request, study, page, status=422)
    except NotAForm:
        return _shown(desk, request, study, {"typed": typed, "order": order}, status=422)
    desk.packer.asked.set()
    return away("/")


def _shown(
    desk: Desk, request: Request, study: WaitingStudy, said: dict[str, Any], *, status: int = 200
) -> Response:
    choices = {
        "urgencies": wording.URGENCIES, "sexes": wording.SEXES, "consents": wording.CONSENTS,
    }  # fmt: skip
    return desk.show(request, "case_form", {"study": study, **choices, **said}, status=status)


def _of_images(desk: Desk, study: WaitingStudy) -> dict[str, str]:
    """What the machine wrote; who the patient is only where names are shown."""
    identity = study.facts.identity
    found = {"sex": SEXES.get(identity.sex, ""), "modality": study.facts.modality}
    if not desk.way_in.shows_names:
        return found
    name = identity.name
    return found | {
        "patient_name": " ".join(one for one in (name.family, name.given, name.middle) if one),
        "patient_number": identity.patient_id, "issuer": identity.issuer,
        "birth_date": identity.birth_date.isoformat() if identity.birth_date else "",
        "accession": study.facts.accession,
    }  # fmt: skip


def _of_person(desk: Desk, study: WaitingStudy, form: dict[str, str]) -> dict[str, str]:
    """What was typed, with what only the machine knows of the study."""
    typed = {name: form[name].strip() for name in FIELDS if form.get(name, "").strip()}
    machine = _of_images(desk, study)
    unseen = {name: machine.get(name, "") for name in ("issuer", "accession", "modality")}
    return {name: value for name, value in unseen.items() if value} | typed


def _shown_of(desk: Desk, order: Order) -> dict[str, str]:
    """What was typed before; who the patient is only where names are shown."""
    return {
        name: value
        for name, value in order.said.items()
        if desk.way_in.shows_names or name not in IDENTITY
    }
