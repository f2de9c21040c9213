"""A signed version never changes: not by the model, not in bulk, not by the database."""

import pytest
from django.db import DatabaseError, connection, transaction

from binome.reports import queries
from binome.reports.hashing import hash_of
from binome.reports.models import ReportVersion, VersionIsSigned
from tests.cases.world import NOW
from tests.reports.desk import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_saving_changing_and_deleting_raise(desk: Desk) -> None:
    version = desk.sign()
    version.status = "preliminary"
    versions = ReportVersion.objects.filter(pk=version.pk)
    for change in (
        version.save,
        version.delete,
        versions.delete,
        lambda: versions.update(status="preliminary"),
        lambda: ReportVersion.objects.bulk_update([version], ["status"]),
        ReportVersion.objects.get(pk=version.pk).save,
    ):
        with pytest.raises(VersionIsSigned):
            change()
    assert ReportVersion.objects.get(pk=version.pk).status == "final"


def test_the_database_itself_refuses_to_change_one(desk: Desk) -> None:
    version = desk.sign()
    with (
        pytest.raises(DatabaseError, match="a signed version never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE reports_reportversion SET status = 'x' WHERE id = %s", [version.pk])
    assert ReportVersion.objects.get(pk=version.pk).status == "final"


def test_the_database_itself_refuses_to_delete_one(desk: Desk) -> None:
    version = desk.sign()
    with (
        pytest.raises(DatabaseError, match="a signed version is never deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM reports_reportversion WHERE id = %s", [version.pk])
    assert ReportVersion.objects.filter(pk=version.pk).exists()


def test_the_chain_of_hashes_survives_the_database_and_shows_a_change(desk: Desk) -> None:
    version = desk.sign()
    assert queries.is_chain_whole(desk.case)
    forged = ReportVersion.objects.get(pk=version.pk)
    fields = {f.attname: getattr(forged, f.attname) for f in forged._meta.concrete_fields}
    assert hash_of(fields) == version.own_hash
    assert hash_of({**fields, "critical_result": "no"}) != version.own_hash
    assert hash_of({**fields, "signed_at": NOW}) != version.own_hash
