"""COMMITTED comes of a backup alone, whatever else came before; only then a box lets go."""

from datetime import timedelta
from pathlib import Path

import pytest

from binome.box.names import Names
from binome.box.purging import KEPT, purge
from binome.cases.events import CaseOpened
from binome.cases.models import Case
from binome.dicom.pool import Pool
from binome.fleet import committing, saying
from binome.fleet.models import BoxParcel
from binome.kernel.clock import utc_now
from binome.parcels import receipts
from binome.parcels.receipts import Receipt, has_reached, spoken_code, state_of_code
from binome.people.models import Mode
from tests.box.enrolled import Enrolled, a_site, enrolled, work
from tests.box.test_cases_of_a_box import FORM
from tests.parcels.conftest import NOW
from tests.parcels.studies import write_study

pytestmark = pytest.mark.django_db(transaction=True)


def _sent(hub: str, folder: Path, pool: Pool) -> tuple[Enrolled, str]:
    box = enrolled(hub, folder / "box", a_site(Mode.PSEUDONYMOUS))
    box.learn_site()
    Names(box.data).made()
    made = box.open_case(write_study(folder / "study"), FORM, pool)
    box.send()
    work()
    return box, made.made.signed.sha256


def test_a_report_is_no_backup_and_a_backup_frees_the_box(
    hub: str, tmp_path: Path, pool: Pool
) -> None:
    box, parcel = _sent(hub, tmp_path, pool)
    spool = box.data / "spool" / parcel
    committing.on_opened(CaseOpened(Case.objects.get().pk, utc_now()))
    box.talk(pool)
    assert _states(parcel) == ["RECEIVED", "VERIFIED", "READ"]
    assert box.queue.committed_before(NOW + timedelta(days=900)) == []
    assert committing.commit_verified_before(NOW, at=utc_now()) == 0
    assert committing.commit_verified_before(utc_now(), at=utc_now()) == 1
    assert committing.commit_verified_before(utc_now(), at=utc_now()) == 0
    box.talk(pool)
    assert _states(parcel) == ["RECEIVED", "VERIFIED", "COMMITTED", "READ"]
    assert purge(box.data, box.queue, at=utc_now()) == 0
    assert spool.is_dir()
    assert purge(box.data, box.queue, at=utc_now() + 2 * KEPT) == 1
    assert not spool.exists()
    assert purge(box.data, box.queue, at=utc_now() + 2 * KEPT) == 0
    assert [one.parcel for one in box.queue.lines()] == [parcel]
    box.queue.close()


def _states(parcel: str) -> list[str]:
    trusted = frozenset({saying.keys().signer.public})
    return [receipts.read(one, trusted=trusted).state for one in saying.receipts_of(parcel)]


def test_twelve_characters_over_a_telephone_stand_for_a_receipt(
    hub: str, tmp_path: Path, pool: Pool
) -> None:
    box, parcel = _sent(hub, tmp_path, pool)
    row = BoxParcel.objects.get()
    code = spoken_code(row.secret, parcel, "COMMITTED")
    secret = box.queue.secret_of(parcel)
    state = state_of_code(code.upper(), secret=secret, parcel=parcel)
    assert state == "COMMITTED"
    assert state_of_code("0000-0000-0000", secret=secret, parcel=parcel) is None
    heard = Receipt(parcel=parcel, state=state, at=NOW, by="telephone", signature="")
    box.queue.note_receipt(heard)
    assert box.queue.committed_before(NOW + timedelta(seconds=1)) == [parcel]
    box.queue.close()


def test_only_committed_says_committed() -> None:
    assert not has_reached("REPORTED", "COMMITTED")
    assert has_reached("REPORTED", "VERIFIED")
    assert has_reached("COMMITTED", "COMMITTED")
