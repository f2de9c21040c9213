"""`python -m benchmarks.index_rows N`: invented studies in the index alone, for timing searches.

One series and two instances a study, no bytes; at the first site of BINOME_DATA.
"""

import sys
from collections.abc import Iterable, Iterator
from typing import Any

STUDIES_A_PATIENT = 2
INSTANCES = 2
BATCH = 2000
NAMES = ("DUPONT", "MENSAH", "OUEDRAOGO", "NGUYEN", "TRAORE", "SILVA", "KONE", "MULLER")


def uid(number: int, *more: int) -> str:
    return ".".join(["2.25.777", *map(str, (number, *more))])


def name(number: int) -> str:
    """Eight family names with a number behind, so that a prefix finds a few or many."""
    return f"{NAMES[number % len(NAMES)]}{number}^ANNE"


def fill(studies: int) -> None:
    """Rows for that many studies; call with Django ready and an empty archive."""
    from django.db import connection, transaction

    from binome.people.models import Site

    site = Site.objects.order_by("pk").first()
    assert site is not None
    with transaction.atomic():
        for model, rows in _rows(site, studies):
            for batch in _batches(rows):
                model.objects.bulk_create(batch)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")  # as autovacuum does a minute later


def _rows(site: Any, studies: int) -> Iterator[tuple[Any, Iterator[Any]]]:
    from binome.archive.models import Instance, Patient, Series, Study
    from binome.kernel.clock import utc_now

    at = utc_now()
    yield Patient, (
        Patient(
            pk=f"p{n}", site=site, patient_id=f"PAT{n:07d}", name=name(n), name_key=name(n),
            birth_date="19700101", sex="F",
        )
        for n in range(-(-studies // STUDIES_A_PATIENT))
    )  # fmt: skip
    yield Study, (
        Study(
            pk=f"s{n}", site=site, patient_id=f"p{n // STUDIES_A_PATIENT}", modalities="|CT|",
            study_instance_uid=uid(n), study_date=_date(n), study_time="101500", series_count=1,
            accession_number=f"ACC{n:07d}", study_description="Head", instance_count=INSTANCES,
            received_at=at, changed_at=at,
        )
        for n in range(studies)
    )  # fmt: skip
    yield Series, (
        Series(
            pk=f"e{n}", study_id=f"s{n}", series_instance_uid=uid(n, 1), series_number=1,
            modality="CT", instance_count=INSTANCES, next_serial=INSTANCES + 1, changed_at=at,
        )
        for n in range(studies)
    )  # fmt: skip
    yield Instance, (
        Instance(
            pk=f"i{n}.{k}", site=site, series_id=f"e{n}", serial=k, instance_number=k,
            sop_instance_uid=uid(n, 1, k), sop_class_uid="1.2.840.10008.5.1.4.1.1.2",
            transfer_syntax_uid="1.2.840.10008.1.2.1", number_of_frames=1, rows=512, columns=512,
            bits_allocated=16, blob=f"{n:060x}{k:04x}", blob_bytes=1, data_set_offset=0,
            data_set_sha256=f"{n:060x}{k:04x}", received_at=at,
        )
        for n in range(studies)
        for k in range(1, INSTANCES + 1)
    )  # fmt: skip


def _date(number: int) -> str:
    """Spread over ten years of 28-day months."""
    return f"{2016 + number % 10}{1 + number // 10 % 12:02d}{1 + number // 120 % 28:02d}"


def _batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def main() -> None:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "binome.config.settings")
    django.setup()
    fill(int(sys.argv[1]))


if __name__ == "__main__":
    main()
