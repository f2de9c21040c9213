"""`python -m benchmarks.index_rows N`: invented studies in the index alone, for timing searches.

One series and two instances a study, no bytes; at the first site of BINOME_DATA.
"""

import sys
from collections.abc import Iterable, Iterator
from typing import Any

STUDIES_A_PATIENT = 2
INSTANCES = 2
BATCH = 5000
Row = dict[str, Any]
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
    for model, rows in _rows(site.pk, studies):
        for batch in _batches(rows):
            with transaction.atomic():
                insert(model, batch)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")  # as autovacuum does a minute later


def insert(model: Any, rows: list[Row]) -> None:
    """Plain statements: a million objects of the ORM would take minutes."""
    from django.db import connection

    if not rows:
        return
    kept = [field for field in model._meta.concrete_fields if not field.generated]
    fields = [field for field in kept if field.column in rows[0]]
    others = [field for field in kept if field.column not in rows[0] and not _is_counted(field)]
    defaults = [None if field.null else field.get_db_prep_save(field.get_default(), connection)
                for field in others]  # fmt: skip
    columns = [f'"{field.column}"' for field in (*fields, *others)]
    statement = (
        f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "  # noqa: S608
        f"VALUES ({', '.join(['%s'] * len(columns))})"
    )
    names = [field.column for field in fields]
    values = [(*(row[column] for column in names), *defaults) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _is_counted(field: Any) -> bool:
    """A key that the database gives."""
    return field.primary_key and not field.has_default()


def _rows(site_id: str, studies: int) -> Iterator[tuple[Any, Iterator[Row]]]:
    from django.db import connection

    from binome.archive.models import Instance, Patient, Series, Study
    from binome.kernel.clock import utc_now

    at = connection.ops.adapt_datetimefield_value(utc_now())
    known = {"site_id": site_id, "received_at": at, "changed_at": at}
    patients = range(-(-studies // STUDIES_A_PATIENT))
    yield Patient, ({"site_id": site_id, **_patient(n)} for n in patients)
    yield Study, ({**known, **_study(n)} for n in range(studies))
    yield Series, ({"changed_at": at, **_series(n)} for n in range(studies))
    images = ((n, k) for n in range(studies) for k in range(1, INSTANCES + 1))
    yield Instance, ({"site_id": site_id, "received_at": at, **_image(n, k)} for n, k in images)


def _patient(n: int) -> Row:
    return {
        "id": f"p{n}", "patient_id": f"PAT{n:07d}", "name": name(n), "name_key": name(n),
        "birth_date": "19700101", "sex": "F",
    }  # fmt: skip


def _study(n: int) -> Row:
    return {
        "id": f"s{n}", "patient_id": f"p{n // STUDIES_A_PATIENT}", "modalities": "|CT|",
        "study_instance_uid": uid(n), "study_date": _date(n), "study_time": "101500",
        "accession_number": f"ACC{n:07d}", "study_description": "Head", "series_count": 1,
        "instance_count": INSTANCES, "state": "stored",
    }  # fmt: skip


def _series(n: int) -> Row:
    return {
        "id": f"e{n}", "study_id": f"s{n}", "series_instance_uid": uid(n, 1), "series_number": 1,
        "modality": "CT", "instance_count": INSTANCES, "next_serial": INSTANCES + 1,
    }  # fmt: skip


def _image(n: int, k: int) -> Row:
    return {
        "id": f"i{n}.{k}", "series_id": f"e{n}", "serial": k, "instance_number": k,
        "sop_instance_uid": uid(n, 1, k), "sop_class_uid": "1.2.840.10008.5.1.4.1.1.2",
        "transfer_syntax_uid": "1.2.840.10008.1.2.1", "number_of_frames": 1, "rows": 512,
        "columns": 512, "bits_allocated": 16, "blob": f"{n:060x}{k:04x}", "blob_bytes": 1,
        "data_set_offset": 0, "data_set_sha256": f"{n:060x}{k:04x}", "state": "stored",
    }  # fmt: skip


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
