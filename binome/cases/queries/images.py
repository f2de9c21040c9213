"""What the archive holds of a case, in sums; the fingerprint is what a report is bound to."""

import hashlib
from dataclasses import dataclass

from django.db.models import Sum

from binome.archive import preparation
from binome.archive.digests import data_set_digest
from binome.archive.models import Instance, Series, State
from binome.cases.made import series_made_of
from binome.cases.models import Case, CaseStudy

#: Photographs of films are stored as these: Multi-frame Grayscale Byte and Word Secondary Capture.
FILMS = ("1.2.840.10008.5.1.4.1.1.7.2", "1.2.840.10008.5.1.4.1.1.7.3")


@dataclass(frozen=True, slots=True)
class ImageSums:
    """Images (frames), modalities as `CT, MR`, SHA-256 over UIDs and data set hashes in order."""

    image_count: int
    modalities: str
    fingerprint: str


def image_sums(case: Case) -> ImageSums:
    """Count the stored instances of the case's studies."""
    rows = (
        Instance.objects.filter(
            series__study__case_studies__case=case,
            series__study__case_studies__is_prior=False,
            state=State.STORED,
        )
        .exclude(series__series_instance_uid__in=series_made_of(case))
        .order_by("sop_instance_uid")
        .values_list(
            "pk", "sop_instance_uid", "data_set_sha256", "number_of_frames", "series__modality"
        )
    )
    whole = hashlib.sha256()
    frames, modalities = 0, set()
    for pk, sop_instance_uid, kept_digest, number_of_frames, modality in rows:
        data_set_sha256 = kept_digest or data_set_digest(pk)
        whole.update(f"{sop_instance_uid} {data_set_sha256}\n".encode())
        frames += number_of_frames
        modalities.add(modality)
    fingerprint = whole.hexdigest() if modalities else ""
    return ImageSums(frames, ", ".join(sorted(modalities - {""}))[:60], fingerprint)


def films_of_unverified_side(case: Case) -> int:
    """How many photographs of films the case holds on which nobody saw a side marker."""
    films = Instance.objects.filter(
        series__study__case_studies__case=case,
        series__study__case_studies__is_prior=False,
        state=State.STORED,
        sop_class_uid__in=FILMS,
    )
    return sum(_is_unverified(film) for film in films.select_related("rendition"))


def _is_unverified(film: Instance) -> bool:
    records = preparation.records_of(film)
    return any(one.get("facts", {}).get("film_side") == "unverified" for one in records)


def image_counts(case: Case) -> dict[str, int]:
    """Return how many images each study of the case has, priors included."""
    rows = Instance.objects.filter(series__study__case_studies__case=case, state=State.STORED)
    rows = rows.exclude(series__series_instance_uid__in=series_made_of(case))
    counts = rows.values_list("series__study_id").annotate(Sum("number_of_frames"))
    return dict(counts.order_by())


def series_ids_of(case: Case) -> set[str]:
    """Return the case's series that came with its images, without what the house made of them."""
    rows = Series.objects.filter(study__case_studies__case=case)
    rows = rows.exclude(series_instance_uid__in=series_made_of(case))
    return set(rows.values_list("pk", flat=True))


def case_id_of_study(study_id: str) -> str:
    """Return the case a study came with; a prior belongs to the case it first came with."""
    rows = CaseStudy.objects.filter(study_id=study_id).order_by("is_prior", "added_at")
    return rows.values_list("case_id", flat=True).first() or ""
