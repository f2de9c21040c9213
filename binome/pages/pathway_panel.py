"""What pages say of a case's pathway: its questions in the form, its answers, images, decisions."""

from typing import Any

from binome.cases.models import Case
from binome.cases.pathways import CHOICES, YES_NO, pathway_of
from binome.cases.queries.pathway import decisions_of, images_asked


def pathway_form(case: Case) -> dict[str, Any]:
    """The pathways to choose from, and the questions of the one chosen, as written so far."""
    pathway = pathway_of(case.pathway)
    answers = case.pathway_answers
    fields = pathway.fields if pathway else ()
    names = [f"{case.pathway}.{field.word}" for field in fields]
    return {
        "pathways": CHOICES,
        "pathway_fields": [
            {"name": name, "id": name.replace(".", "_"), "field": field,
             "value": answers.get(name, "")}
            for name, field in zip(names, fields, strict=True)
        ],
    }  # fmt: skip


def pathway_panel(case: Case) -> dict[str, Any]:
    """Label, answers, images asked for and decisions; nothing for a case without a pathway."""
    pathway = pathway_of(case.pathway)
    if pathway is None:
        return {"pathway": None}
    answers = case.pathway_answers
    said = [(one, answers.get(f"{pathway.word}.{one.word}", "")) for one in pathway.fields]
    return {
        "pathway": pathway,
        "pathway_answers": [(one.label, one.said(value)) for one, value in said if value],
        "pathway_open": [one.label for one, value in said if one.is_needed and not value],
        "images_asked": images_asked(case),
        "decisions": decisions_of(case),
        "yes_no": YES_NO,
    }
