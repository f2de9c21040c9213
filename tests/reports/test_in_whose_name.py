"""Who signed what, for whom, where and on what screen; a senior's final after a preliminary."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from binome.cases import services as cases
from binome.notices.models import Notice
from binome.pages.views import cases as case_pages
from binome.pages.views import reading
from binome.reports import queries
from binome.reports import services as reports
from binome.reports.circumstances import Circumstances
from binome.reports.models import ReportVersion, SignedPaper, State
from binome.reports.refusals import CriticalNotSaid, DifferenceNotSaid, NotTheReader
from binome.reports.renditions import pdf as pdf_form
from binome.reports.renditions.pdf import page_of
from binome.reports.services.templating import Typed
from tests.cases.world import SOON, World
from tests.reports.authority import PASSWORD, an_authority
from tests.reports.desk import LATER, Desk, a_desk
from tests.reports.test_pades import small

pytestmark = pytest.mark.django_db
AT_HOME = Circumstances(setting="home", display="handheld", on_behalf_of="Second")


def client_of(person: object) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")  # type: ignore[arg-type]
    return client


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's images have no bytes, and no test here looks at them."""
    monkeypatch.setattr(case_pages, "thumbnails_of", lambda *_: [])
    monkeypatch.setattr(reading, "viewer_of", lambda *_, **__: None)


@pytest.fixture
def taken_over(world: World) -> Desk:
    """A resident signed a preliminary; the senior has the case and an empty draft now."""
    senior, world.reader = world.second, world.resident
    desk = a_desk(world)
    desk.sign(State.PRELIMINARY, circumstances=AT_HOME)
    cases.assign(case=desk.case, to=senior, by=world.actor("coordinator"), at=SOON)
    world.reader = senior
    desk.case.refresh_from_db()
    desk.report = reports.open_draft(case=desk.case, by=desk.reader, at=SOON)
    return desk


def sign_after(desk: Desk, **changes: object) -> ReportVersion:
    return desk.sign(State.FINAL, **changes)


def test_the_paper_says_where_on_what_and_for_whom_it_was_read(taken_over: Desk) -> None:
    (version,) = queries.versions_of(taken_over.case)
    page = page_of(version, language="en")
    for part in ("Read at home.", "Read on a tablet or a telephone.",
                 "Read in training, in the name of Second."):  # fmt: skip
        assert part in page
    assert version.content["answer"]["circumstances"] == AT_HOME.as_json()
    assert queries.is_chain_whole(taken_over.case)


def test_a_senior_goes_on_from_the_preliminary_and_says_how_the_final_differs(
    taken_over: Desk,
) -> None:
    desk = taken_over
    before = queries.preliminary_of_another(desk.case, desk.reader)
    assert before is not None
    desk.report, names = reports.copy_previous(
        report=desk.report, previous=before, page=Typed({}, desk.report.revision),
        by=desk.reader, at=SOON,
    )  # fmt: skip
    assert names == ["technique", "findings", "conclusion"]
    with pytest.raises(DifferenceNotSaid):
        sign_after(desk)
    minor = Circumstances(difference="minor")
    version = sign_after(desk, circumstances=minor)
    assert "differs in a minor way from the preliminary answer of Resident" in page_of(
        version, language="en"
    )
    assert queries.preliminary_of_another(desk.case, desk.reader) is None


def test_a_major_difference_is_asked_about_as_a_critical_result_is(world: World) -> None:
    senior, world.reader = world.second, world.resident
    desk = a_desk(world, urgency="routine")
    desk.sign(State.PRELIMINARY, critical_result="")
    cases.assign(case=desk.case, to=senior, by=world.actor("coordinator"), at=SOON)
    world.reader = senior
    desk.case.refresh_from_db()
    desk.report = reports.open_draft(case=desk.case, by=desk.reader, at=SOON)
    desk.write(conclusion="Fracture.")
    major = Circumstances(difference="major")
    with pytest.raises(CriticalNotSaid):
        sign_after(desk, circumstances=major, critical_result="")
    assert sign_after(desk, circumstances=major, critical_result="yes").critical_result == "yes"


def test_who_may_sign_what_is_the_policys(world: World) -> None:
    world.reader = world.resident
    desk = a_desk(world)
    with pytest.raises(NotTheReader):
        desk.sign(State.FINAL)


def test_what_no_table_knows_is_not_kept() -> None:
    said = Circumstances.said({"setting": "moon", "display": "<b>", "difference": "major"})
    assert said.as_json() == {"difference": "major"}


def test_the_forms_ask_and_the_case_shows_the_chain(taken_over: Desk) -> None:
    desk = taken_over
    desk.write(conclusion="Same.")
    client = client_of(desk.world.second)
    room = client.get(f"/cases/{desk.case.pk}/read/").content.decode()
    assert "Preliminary answer of Resident" in room
    form = client.get(f"/cases/{desk.case.pk}/read/sign/?status=final").content.decode()
    assert "Compared with the preliminary answer of Resident" in form
    assert 'name="on_behalf_of"' not in form
    first = queries.newest_version(desk.case)
    version = sign_after(desk, circumstances=Circumstances(difference="concordant"))
    page = client.get(f"/cases/{desk.case.pk}/").content.decode()
    assert "each version is as it was signed" in page
    assert first is not None
    assert f"{first.own_hash[:8]} → {version.own_hash[:8]}" in page
    own = client_of(desk.world.resident).get(f"/cases/{desk.case.pk}/read/sign/?status=preliminary")
    assert own.status_code in (302, 404)


def test_the_sign_page_signs_with_the_own_key_and_keeps_what_was_said(
    desk: Desk, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA, settings.KEYS = tmp_path, tmp_path / "keys"
    monkeypatch.setattr(pdf_form, "typeset", small)
    desk.world.reader.set_password("correct horse battery")
    desk.world.reader.save()
    client, binding = client_of(desk.world.reader), queries.binding_of(desk.case)
    file = SimpleUploadedFile("own.p12", an_authority().pkcs12())
    wrong = {"file": file, "key_password": "wrong"}
    assert "does not open" in client.post("/account/signing-key/", wrong).content.decode()
    file.seek(0)
    right = {"file": file, "key_password": PASSWORD}
    assert client.post("/account/signing-key/", right).status_code == 302
    assert "Dr Ana Lopes" in client.get("/account/signing-key/").content.decode()
    words = {
        "status": "final", "critical": "yes", "password": "correct horse battery",
        "images_fingerprint": binding.images_fingerprint, "image_count": "3",
        "last_message_id": binding.last_message_id, "setting": "home", "display": "handheld",
    }  # fmt: skip
    url = f"/cases/{desk.case.pk}/read/sign/?status=final"
    refused = client.post(url, {**words, "key_password": "wrong"})
    assert "does not open your signing key" in refused.content.decode()
    assert not ReportVersion.objects.exists()
    assert client.post(url, {**words, "key_password": PASSWORD}).status_code == 302
    version = ReportVersion.objects.get()
    assert version.content["answer"]["circumstances"] == {"setting": "home", "display": "handheld"}
    assert SignedPaper.objects.get().version == version
    page = client.get(f"/cases/{desk.case.pk}/").content.decode()
    assert "signed by Dr Ana Lopes with their own key" in page


def test_a_resident_is_asked_in_whose_name(world: World) -> None:
    world.reader = world.resident
    desk = a_desk(world)
    client = client_of(world.resident)
    form = client.get(f"/cases/{desk.case.pk}/read/sign/?status=preliminary").content.decode()
    assert 'name="on_behalf_of"' in form
    assert ">Second<" in form
    assert ">Resident<" not in form.partition("on_behalf_of")[2].partition("</select>")[0]


def test_a_version_changed_behind_our_back_is_told_on_the_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.sign()
    monkeypatch.setattr(queries, "is_chain_whole", lambda _: False)
    page = client_of(desk.world.sender).get(f"/cases/{desk.case.pk}/").content.decode()
    assert "The chain of the versions is broken" in page


def test_from_the_residents_preliminary_to_the_seniors_addendum_the_sender_sees_each(
    taken_over: Desk,
) -> None:
    desk = taken_over
    sender, address = client_of(desk.world.sender), f"/cases/{desk.case.pk}/"
    assert "Preliminary: a final answer follows." in sender.get(address).content.decode()
    before = queries.preliminary_of_another(desk.case, desk.reader)
    assert before is not None
    desk.report, _ = reports.copy_previous(
        report=desk.report, previous=before, page=Typed({}, desk.report.revision),
        by=desk.reader, at=SOON,
    )  # fmt: skip
    desk.write(conclusion="Hématome extradural droit de 12 mm, sans engagement.")
    final = sign_after(desk, circumstances=Circumstances(difference="minor"))
    page = sender.get(address).content.decode()
    assert "This answer was added to or changed after you read it." in page
    assert "Preliminary: a final answer follows." not in page
    assert "sans engagement" in page
    reports.add_addendum(
        report=desk.report, text="Lame sous-durale gauche de 2 mm en plus.",
        signature=desk.signature(), by=desk.reader, at=LATER,
    )  # fmt: skip
    told = Notice.objects.filter(template="report_changed", address=desk.world.sender.email)
    assert told.exists()
    page = sender.get(address).content.decode()
    assert "This answer was added to or changed after you read it." in page
    assert "Lame sous-durale gauche" in page
    assert [one.status for one in queries.versions_of(desk.case)] == [
        State.PRELIMINARY, State.FINAL, State.APPENDED,
    ]  # fmt: skip
    assert queries.versions_of(desk.case)[1].own_hash == final.own_hash
    assert queries.is_chain_whole(desk.case)
