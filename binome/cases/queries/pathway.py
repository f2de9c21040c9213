"""Where a case stands on its pathway: which images asked for are recognised, what was decided."""

from binome.archive.models import Series
from binome.cases.models import Case, PathwayDecision
from binome.cases.pathways import pathway_of


def images_asked(case: Case) -> list[tuple[str, bool]]:
    """What the pathway asks for, and whether it is recognised among the series that came."""
    pathway = pathway_of(case.pathway)
    if pathway is None or not pathway.series:
        return []
    rows = Series.objects.filter(
        study__case_studies__case=case, study__case_studies__is_prior=False
    ).values_list(
        "modality", "series_description", "body_part_examined", "study__study_description"
    )
    came = [(modality, " ".join((*words, case.body_part))) for modality, *words in rows]
    return [
        (str(asked.label), any(asked.is_in(modality, text) for modality, text in came))
        for asked in pathway.series
    ]


def decisions_of(case: Case) -> list[tuple[str, PathwayDecision]]:
    """Every decision with its name, oldest first."""
    pathway = pathway_of(case.pathway)
    labels = dict(pathway.decisions) if pathway else {}
    rows = PathwayDecision.objects.filter(case=case)
    return [(str(labels.get(row.word, row.word)), row) for row in rows]
