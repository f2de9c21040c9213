"""`binome verify`: what is wrong is named, and an index can be made anew from the objects."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from binome.archive import records, services
from binome.archive.blobs import blobs
from binome.archive.models import Conflict, Instance, Patient, Recall, Series, State, Study
from binome.archive.services import Incoming
from binome.cli.main import main
from binome.jobs.models import Job
from binome.people.actors import Actor
from binome.people.models import Mode, Network, Site
from tests.archive.instances import Made
from tests.archive.people import AT, site_of

BY = Actor(id="operator", name="operator")


@pytest.fixture
def site(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Site]:
    settings.DATA, settings.BLOBS = tmp_path, ""
    blobs.cache_clear()
    yield site_of()
    blobs.cache_clear()


def store(site: Site, *files: bytes) -> list[Any]:
    return services.store([Incoming(f) for f in files], site=site, by=BY, at=AT)


def record_all() -> None:
    for series_id in Series.objects.values_list("pk", flat=True):
        records.keep_record(series_id)


def verified(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["verify", "--json", *words])
    return code, json.loads(capsys.readouterr().out)


def path_of(blob: str) -> Path:
    with blobs().local(blob) as path:
        return path


def forget_index() -> None:
    for kind in (Recall, Conflict, Instance, Series, Study, Patient):
        kind.objects.all().delete()


def rows() -> list[Any]:
    """Everything an address or another room may know of the index."""
    names = (
        "pk", "serial", "sop_instance_uid", "blob", "data_set_sha256", "state", "received_at",
        "series_id", "series__study_id", "series__study__patient__patient_id", "site_id",
        "series__study__state", "series__study__instance_count", "series__study__series_count",
        "series__instance_count", "series__next_serial", "series__study__modalities",
        "series__study__stored_bytes", "series__study__withdrawn_reason", "frame_table", "header",
    )  # fmt: skip
    return list(Instance.objects.order_by("pk").values_list(*names))


def test_a_whole_store_is_said_to_be_whole(site: Site, capsys: Any) -> None:
    made = Made()
    store(site, made.instance(1), made.instance(2))
    record_all()
    code, said = verified(capsys)
    assert (code, said["is_whole"], said["wrong"], said["unrecorded"]) == (0, True, [], 0)
    assert said["checked"]["blobs"] == said["checked"]["rows"] == 2
    assert main(["verify"]) == 0
    assert "Everything is whole." in capsys.readouterr().out


def test_damaged_missing_and_unknown_objects_are_each_named(site: Site, capsys: Any) -> None:
    made = Made()
    store(site, made.instance(1), made.instance(2), made.instance(3))
    first, second, _ = Instance.objects.order_by("instance_number")
    content = bytearray(path_of(first.blob).read_bytes())
    content[-1] ^= 1
    path_of(first.blob).write_bytes(content)
    path_of(second.blob).unlink()
    orphan = blobs().put([b"nobody knows me"]).name
    code, said = verified(capsys)
    assert code == 1
    assert {w["kind"]: (w["blob"], w["rows"]) for w in said["wrong"]} == {
        "corrupt_blob": (first.blob, [first.pk]),
        "missing_blob": (second.blob, [second.pk]),
        "orphan_blob": (orphan, []),
    }
    assert main(["verify"]) == 1
    assert "Bring these objects back from a backup" in capsys.readouterr().out


def test_a_truncated_object_is_damaged_and_a_size_that_differs_is_told(
    site: Site, capsys: Any
) -> None:
    store(site, Made().instance(1), Made().instance(1))
    first, second = Instance.objects.order_by("pk")
    path_of(first.blob).write_bytes(path_of(first.blob).read_bytes()[:-10])
    Instance.objects.filter(pk=second.pk).update(blob_bytes=1)
    kinds = {w["kind"]: w["blob"] for w in verified(capsys)[1]["wrong"]}
    assert kinds == {"corrupt_blob": first.blob, "wrong_size": second.blob}


def test_storing_orders_one_record_a_series_and_turn(site: Site) -> None:
    made = Made()
    store(site, made.instance(1), made.instance(2))
    store(site, made.instance(3))
    orders = Job.objects.filter(kind=records.RECORD_JOB)
    assert 1 <= orders.count() <= 2
    records.keep_record(**orders.first().payload)  # type: ignore[union-attr]
    assert [entry.instance["serial"] for entry in records.entries()] == [1, 2, 3]


def test_no_patient_is_named_in_a_record(site: Site) -> None:
    store(site, Made(patient_name="Kone^Nadia", patient_id="N-4711").instance())
    record_all()
    ((_, content),) = blobs().records()
    assert b"Kone" not in content
    assert b"N-4711" not in content  # four digits alone stand in a hash by chance


def test_a_lost_index_comes_back_with_the_same_ids(site: Site, capsys: Any) -> None:
    head, chest = Made(), Made(patient_id="815", modality="CR")
    store(site, head.instance(1), chest.instance(1), head.instance(2))
    store(site, head.instance(3))
    record_all()
    before = rows()
    forget_index()
    assert verified(capsys)[0] == 1
    code, said = verified(capsys, "--rebuild")
    assert (code, said["rebuilt"]["instances"], said["rebuilt"]["failed"]) == (0, 4, {})
    assert rows() == before
    code, said = verified(capsys, "--rebuild")
    assert (code, said["rebuilt"]["instances"]) == (0, 0)
    assert rows() == before


def test_an_index_of_yesterday_gets_what_came_since(site: Site, capsys: Any) -> None:
    made = Made()
    store(site, made.instance(1), made.instance(2))
    record_all()
    before = rows()
    Instance.objects.filter(serial=2).delete()
    Series.objects.update(instance_count=1, next_serial=2)
    Study.objects.update(instance_count=1, stored_bytes=Instance.objects.get().blob_bytes)
    assert verified(capsys, "--rebuild")[0] == 0
    assert rows() == before


def test_each_object_returns_to_its_own_site(site: Site, capsys: Any) -> None:
    other = site_of("Sokodé")
    made = Made()
    shared, own = made.instance(1), made.instance(2)
    store(site, shared, own)
    store(other, shared)
    record_all()
    before = rows()
    forget_index()
    assert verified(capsys, "--rebuild")[0] == 0
    assert rows() == before
    assert Study.objects.get(site=other).instance_count == 1


def test_what_was_withdrawn_stays_withdrawn(site: Site, capsys: Any) -> None:
    made = Made()
    store(site, made.instance(1), made.instance(2))
    services.withdraw(Study.objects.get(), reason="Wrong patient", by=BY, at=AT)
    record_all()
    before = rows()
    forget_index()
    assert verified(capsys, "--rebuild")[0] == 0
    assert rows() == before
    assert Study.objects.get().state == State.WITHDRAWN
    Instance.objects.filter(serial=1).delete()
    assert verified(capsys, "--rebuild")[0] == 0
    assert set(Instance.objects.values_list("state", flat=True)) == {State.WITHDRAWN}
    assert Study.objects.get().state == State.WITHDRAWN


def test_conflicts_come_back_as_conflicts(site: Site, capsys: Any) -> None:
    made = Made()
    first = made.instance(1, SOPInstanceUID="1.2.3")
    store(site, first)
    store(site, made.instance(2, SOPInstanceUID="1.2.3"))
    record_all()
    (kept,) = Conflict.objects.values_list("pk", "blob", "data_set_sha256", "instance_id")
    forget_index()
    code, said = verified(capsys, "--rebuild")
    assert (code, said["rebuilt"]["conflicts"]) == (0, 1)
    columns = ("pk", "blob", "data_set_sha256", "instance_id")
    assert list(Conflict.objects.values_list(*columns)) == [kept]


def test_objects_without_a_record_wait_until_their_site_is_named(site: Site, capsys: Any) -> None:
    store(site, Made().instance(1))
    forget_index()
    code, said = verified(capsys, "--rebuild")
    assert (code, len(said["rebuilt"]["homeless"])) == (1, 1)
    assert not Instance.objects.exists()
    assert main(["verify", "--rebuild", "--site", "nowhere"]) == 2
    capsys.readouterr()
    assert verified(capsys, "--rebuild", "--site", site.name)[0] == 0
    assert Instance.objects.get().site == site


def test_a_site_made_anew_is_found_by_its_names(site: Site, capsys: Any) -> None:
    store(site, Made().instance(1))
    record_all()
    forget_index()
    Site.objects.all().delete()
    Network.objects.all().delete()
    assert verified(capsys, "--rebuild")[1]["rebuilt"]["homeless"]
    anew = site_of()
    assert verified(capsys, "--rebuild")[0] == 0
    assert Instance.objects.get().site == anew


def test_a_pseudonymous_network_gets_no_names_by_a_rebuild(site: Site, capsys: Any) -> None:
    store(site, Made().instance(1))
    forget_index()
    quiet = site_of("Quiet", Mode.PSEUDONYMOUS)
    code, said = verified(capsys, "--rebuild", "--site", quiet.name)
    assert (code, said["rebuilt"]["failed"]) == (1, {"identified_input": 1})
    assert not Instance.objects.exists()


def test_a_damaged_object_is_never_indexed(site: Site, capsys: Any) -> None:
    store(site, Made().instance(1))
    record_all()
    path = path_of(Instance.objects.get().blob)
    forget_index()
    path.write_bytes(path.read_bytes()[:-2] + b"..")
    code, said = verified(capsys, "--rebuild")
    assert (code, said["rebuilt"]["instances"]) == (1, 0)
    assert [w["kind"] for w in said["wrong"]] == ["corrupt_blob"]
