"""From a scanner's study to the answer with the name beside it, on the pages of a box."""

import base64
import hashlib
import shutil
from pathlib import Path

import pytest

from binome.box import orders as ordering
from binome.box.orders import Orders
from binome.box.queue import Queue
from binome.box.wiping import wipe
from binome.dicom.pool import Pool
from binome.kernel.clock import utc_now
from binome.parcels import receipts
from binome.parcels.gathering import gather
from binome.parcels.shelf import Shelf
from tests.boxpages.a_box import TYPED, ABox, post
from tests.parcels.conftest import NOW
from tests.parcels.studies import write_study

WITH_PICTURES = hashlib.sha256(b"%PDF-1.7 with pictures").hexdigest()


@pytest.fixture
def queue(box: ABox) -> Queue:
    return Queue(box.data / "queue.sqlite")


def test_a_form_becomes_a_case_in_the_queue_and_the_answer_stands_beside_the_name(
    box: ABox, queue: Queue
) -> None:
    box.show_names()
    browser = box.inside()
    form = browser.get(f"/studies/{box.study}/").text
    assert 'value="Doe Jane"' in form
    lacking = box.ask_for_case(browser, question="", sex="")
    assert lacking.status_code == 422
    assert "Fill in: Question, Sex." in lacking.text
    assert "Hématome" not in lacking.text
    assert "A case is being prepared" in box.ask_for_case(browser).text
    assert box.pack()
    (case,) = queue.cases()
    page = browser.get("/").text
    assert "Doe Jane" in page
    assert "Goes next" in page
    assert f'A case was made of these images. <a href="/cases/{case.key}/">' in page
    assert "No answer has come yet" in browser.get(f"/cases/{case.key}/").text
    assert queue.untold_replies() == []
    box.hear(case.key, "case", {"name": "lune-acajou 7"})
    box.hear(case.key, "report", {"name": "lune-acajou 7", "text": "Pas d'hématome."})
    assert "Answers nobody here has read" in browser.get("/").text
    pdf = base64.b64encode(b"%PDF-1.7 paper").decode()
    box.hear(case.key, "paper", {"name": "lune-acajou 7", "pdf": pdf})
    answer = browser.get(f"/cases/{case.key}/").text
    for said in ("Doe Jane", "4711", "lune-acajou 7", "Pas d&#x27;hématome."):
        assert said in answer
    assert browser.get(f"/cases/{case.key}/paper.pdf").content == b"%PDF-1.7 paper"
    for place, half in enumerate((b"%PDF-1.7 with ", b"pictures")):
        piece = {"piece": place, "pieces": 2, "number": 2, "sha256": WITH_PICTURES}
        said = {**piece, "name": "lune-acajou 7", "pdf": base64.b64encode(half).decode()}
        assert browser.get(f"/cases/{case.key}/paper.pdf").content == b"%PDF-1.7 paper"
        box.hear(case.key, "paper-piece", said).rename(box.hub.data / f"piece-{place}")
    assert browser.get(f"/cases/{case.key}/paper.pdf").content == b"%PDF-1.7 with pictures"
    assert "paper.pdf" in browser.get(f"/cases/{case.key}/").text
    assert "Answers nobody here has read" not in browser.get("/").text
    assert {is_read for _, is_read in queue.untold_replies()} == {True}
    post(browser, "/logout/", {"names": "1"})
    hidden = browser.get(f"/cases/{case.key}/").text
    assert "Doe" not in hidden
    assert "Pas d&#x27;hématome." in hidden
    box.hear(case.key, "retracted", {"name": "lune-acajou 7", "version": "1"})
    assert "do not act on it" in browser.get(f"/cases/{case.key}/").text
    queue.close()


def test_another_patient_than_the_forms_stops_and_says_in_what_until_a_reason_is_given(
    box: ABox, queue: Queue
) -> None:
    box.show_names()
    browser = box.inside()
    box.ask_for_case(browser, patient_name="Zongo Paul", patient_number="9")
    assert not box.pack()
    page = browser.get("/").text
    assert "They differ in: Name, Number" in page
    assert "Nothing left this box" in page
    assert queue.next(at=utc_now()) is None
    form = browser.get(f"/studies/{box.study}/").text
    assert "vouched_because" in form
    assert 'value="Zongo Paul"' in form
    box.ask_for_case(browser, patient_name="Zongo Paul", vouched_because="married name")
    assert box.pack()
    assert len(queue.cases()) == 1
    queue.close()


def test_a_case_asked_for_survives_a_cut_at_any_line_and_is_made_once(
    box: ABox, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = Orders(box.data).put(box.study, TYPED, at=NOW)
    with monkeypatch.context() as cut:
        cut.setattr(ordering.Orders, "drop", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            box.pack()
    assert [one.key for one in queue.cases()] == [order.key]
    assert box.pack()
    assert Orders(box.data).all() == []
    assert [one.key for one in queue.cases()] == [order.key]
    assert "Doe" not in repr(order)
    with monkeypatch.context() as cut:
        cut.setattr(ordering, "prepare", _power_cut)
        Orders(box.data).put(box.study, TYPED, at=NOW)
        for _ in range(ordering.MOST_TRIES):
            with pytest.raises(KeyboardInterrupt):
                box.pack()
    assert not box.pack()  # what kills the box each time is not tried for ever
    assert Orders(box.data).all()[0].trouble == ordering.FAILED
    wipe(box.data)
    assert [path for path in box.data.rglob("*") if path.is_file()] == []
    queue.close()


def _power_cut(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_what_a_person_chose_goes_before_all_that_is_no_emergency(
    box: ABox, queue: Queue, tmp_path: Path, pool: Pool
) -> None:
    box.show_names()
    browser = box.inside()
    box.ask_for_case(browser, urgency="routine", consent="patient")
    assert box.pack()
    small, at = queue.cases()[0].parcel, utc_now()
    for path in write_study(tmp_path / "more", slices=12):
        box.desk.studies.inbox.keep(path.read_bytes(), sop_instance_uid=f"more-{path.name}")
    Orders(box.data).put(
        next(one.key for one in box.desk.studies.inbox.waiting() if one.files > 2),
        {**TYPED, "urgency": "routine", "consent": "patient"}, at=NOW, is_choosing=True,
    )  # fmt: skip
    assert box.pack()
    large = next(one.parcel for one in queue.cases() if one.parcel != small)
    first = queue.next(at=at)
    assert first is not None
    assert first.parcel == small
    page = post(browser, f"/first/{large}/", {}).text
    assert page.index("Goes next") > 0
    chosen = queue.next(at=at)
    assert chosen is not None
    assert chosen.parcel == large
    assert chosen.turn < first.turn
    assert queue.unsent(at=at)[0][0] == large
    box.ask_for_case(browser)
    assert box.pack()
    urgent = queue.next(at=at)
    assert urgent is not None
    assert urgent.parcel not in (small, large)
    queue.close()


def test_a_key_carries_what_waits_and_brings_answers_and_receipts_back(
    box: ABox, queue: Queue, tmp_path: Path
) -> None:
    box.show_names()
    browser = box.inside()
    box.ask_for_case(browser)
    assert box.pack()
    key = tmp_path / "KEY"
    key.mkdir()
    box.desk.keys = (key,)
    assert "KEY" in browser.get("/keys/").text
    assert "did not answer" in post(browser, "/keys/", {"key": "/etc", "act": "copy"}).text
    assert "1 parcel" in post(browser, "/keys/", {"key": str(key), "act": "copy"}).text
    carried = b"".join(path.read_bytes() for path in key.rglob("*") if path.is_file())
    assert b"Doe^J" not in carried
    assert b"Doe J" not in carried
    (case,) = queue.cases()
    shelf = Shelf(tmp_path / "shelf", trusted=frozenset(_signers(box)))
    assert gather(key, shelf).parcels == [case.parcel]
    standing = shelf.standing(case.parcel)
    assert standing is not None
    assert standing.is_whole
    made = box.hear(case.key, "report", {"name": "x", "text": "Rien."})
    wipe_of_answers(box, queue)
    shutil.copytree(made, key / "answer")
    one = receipts.receipt(case.parcel, "VERIFIED", at=NOW, signer=box.hub.signer)
    (key / "VERIFIED.receipt").write_bytes(receipts.written(one))
    page = post(browser, "/keys/", {"key": str(key), "act": "take"}).text
    assert "answers 1, receipts 1" in page
    assert "answers 0, receipts 0" in post(browser, "/keys/", {"key": str(key), "act": "take"}).text
    assert queue.to_carry() == []
    assert "Rien." in browser.get(f"/cases/{case.key}/").text
    queue.close()


def wipe_of_answers(box: ABox, queue: Queue) -> None:
    """As if the answer had not come by the line."""
    shutil.rmtree(box.data / "received")
    queue._base.execute("DELETE FROM reply")


def _signers(box: ABox) -> set[str]:
    from binome.parcels.keys import ParcelKeys

    return {ParcelKeys(box.data).signer.public}
