"""Writes of the exchange room, as pages, routes and jobs call them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from binome.cases.models import Case
from binome.exchange import decisions, form_files
from binome.exchange.decisions import choose_patient, confirm_pixels, leave_file_out, override
from binome.exchange.models import Upload
from binome.exchange.names_stay import keeps_names, needs_vault
from binome.exchange.refusals import NothingToDecide
from binome.exchange.site_checks import SiteCheck, keep_card
from binome.exchange.tokens import upload_token
from binome.exchange.typed_identity import open_identity, seal_identity
from binome.people.actors import Actor

__all__ = [
    "SiteCheck", "choose_patient", "confirm_pixels", "decide", "keep_card", "keeps_names",
    "leave_file_out", "needs_vault", "open_identity", "override", "receive_form_files",
    "seal_identity", "upload_token",
]  # fmt: skip


def receive_form_files(
    *, case: Case, files: "Iterable[UploadedFile[Any]]", by: Actor, at: datetime
) -> list[Upload]:
    """Take the files of a plain form. Raises CaseClosed, NamesStayAtSite,
    VaultNeeded, TooLarge, TooManyFiles, OutOfSpace."""
    return form_files.receive_form_files(case=case, files=files, at=at)


def decide(*, case: Case, decision: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Do what a form of the intake page says; `decision["act"]` names it.

    choose_patient (patient), override (reason), confirm_pixels (file), name_visible (file),
    leave_out (file). Raises the refusals of each, and NothingToDecide for an act nobody knows.
    """
    act, file = decision.get("act", ""), decision.get("file", "")
    if act == "choose_patient":
        choose_patient(case=case, key=decision.get("patient", ""), by=by, at=at)
    elif act == "override":
        override(case=case, reason=decision.get("reason", ""), by=by, at=at)
    elif act == "confirm_pixels":
        confirm_pixels(case=case, upload_id=file, by=by, at=at)
    elif act in ("leave_out", "name_visible"):
        is_visible = act == "name_visible"
        decisions.leave_file_out(
            case=case, upload_id=file, by=by, at=at, is_name_visible=is_visible
        )
    else:
        raise NothingToDecide
