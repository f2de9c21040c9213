"""A site's program finds the signed answers of its site and fetches each in every form."""

from pathlib import Path
from typing import Any

import pytest

from binome.audit.models import AuditEvent
from binome.people import tokens
from binome.people.actors import Actor
from binome.people.models import Site
from binome.reports import services as reports
from binome.reports.models import ReportVersion, State
from binome.reports.renditions import pdf
from binome.reports.renditions.forms import FORMS
from tests.archive.people import AT
from tests.cases.world import a_world
from tests.reports.conftest import set_quickly
from tests.reports.desk import LATER, TEXT, Desk, a_desk
from tests.wire.clients import wire

pytestmark = pytest.mark.django_db(transaction=True)
OPERATOR = Actor(id="operator", name="operator")


@pytest.fixture(autouse=True)
def paper(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path
    monkeypatch.setattr(pdf, "typeset", set_quickly)


def bearer(site: Site, *scopes: str) -> dict[str, str]:
    wanted = tokens.Wanted("RIS", scopes)
    return {"Authorization": f"Bearer {tokens.add(site=site, wanted=wanted, by=OPERATOR, at=AT)}"}


def amended(desk: Desk) -> list[ReportVersion]:
    """A preliminary, a final and an addendum."""
    made = [desk.sign(State.PRELIMINARY), desk.sign()]
    made.append(
        reports.add_addendum(
            report=desk.report, text="Fracture du rocher.", signature=desk.signature(),
            by=desk.reader, at=LATER,
        )
    )  # fmt: skip
    return made


def test_every_form_is_fetched_by_a_token_of_the_site_and_of_no_other() -> None:
    desk, elsewhere = a_desk(), a_desk(a_world(tag=" elsewhere"))
    version, foreign = amended(desk)[-1], elsewhere.sign()
    own, other = bearer(desk.world.site, "reports"), bearer(desk.world.other_site, "reports")
    images = bearer(desk.world.site, "send", "read")
    with wire() as client:
        for form, made in FORMS.items():
            path = f"/api/reports/{version.pk}/{form}?language=es"
            answer = client.get(path, headers=own)
            assert answer.status_code == 200, form
            assert answer.content == made.make(version, language="es"), form
            assert answer.headers["content-type"] == made.media_type
            assert answer.headers["cache-control"] == "no-store"
            assert client.get(path, headers=images).status_code == 404, form
            assert client.get(path).status_code == 401, form
            refused = client.get(path, headers=other)
            absent = client.get(f"/api/reports/{'0' * 26}/{form}", headers=own)
            theirs = client.get(f"/api/reports/{foreign.pk}/{form}", headers=own)
            for one in (refused, absent, theirs):
                assert (one.status_code, one.content) == (404, absent.content), form
        fetched = AuditEvent.objects.filter(action="report.fetched", case_id=desk.case.pk)
        assert sorted(fetched.values_list("detail", flat=True)) == sorted(FORMS)
        sheet = client.get(f"/api/reports/{version.pk}/identity-sheet", headers=own)
        assert sheet.status_code == 404, "names go to nobody's program"
        said = client.get(f"/api/reports/{version.pk}/text", headers=own)
        assert said.headers["content-language"] == "fr", "what the site reads"
        wrong = client.get(f"/api/reports/{version.pk}/text?language=de", headers=own)
        assert (wrong.status_code, wrong.json()["error"]) == (400, "bad_request")


def test_a_program_asks_what_is_new_page_by_page() -> None:
    desk, elsewhere = a_desk(), a_desk(a_world(tag=" elsewhere"))
    versions = amended(desk)
    foreign = elsewhere.sign()
    own = bearer(desk.world.site, "reports")
    with wire(**own) as client:
        whole = client.get("/api/reports").json()
        assert [row["status"] for row in whole["reports"]].count("appended") == 1
        assert {row["id"] for row in whole["reports"]} == {one.pk for one in versions}
        assert not whole["has_more"]
        row = next(one for one in whole["reports"] if one["id"] == versions[-1].pk)
        assert (row["sha256"], row["number"]) == (versions[-1].own_hash, 3)
        assert (row["case"], row["study_instance_uids"]) == (desk.case.pk, ["2.25.1"])
        assert row["is_critical"] is True
        assert client.get(row["forms"]["oru"]).status_code == 200
        assert TEXT["conclusion"] not in str(whole)
        came, after = [], ""
        for _ in range(4):
            page = client.get("/api/reports", params={"limit": "1", "after": after}).json()
            came += [one["id"] for one in page["reports"]]
            after = came[-1]
            if not page["has_more"]:
                break
        assert came == [one["id"] for one in whole["reports"]]
        later = {"since": "2026-03-01T02:50:01Z"}
        assert client.get("/api/reports", params=later).json()["reports"] == []
        for wrong in ({"since": "yesterday"}, {"since": "2026-03-01T02:50:01"}, {"limit": "0"},
                      {"limit": "201"}, {"after": foreign.pk}, {"after": "\x00"}):  # fmt: skip
            assert client.get("/api/reports", params=wrong).status_code == 400, wrong


def test_a_paper_that_does_not_come_is_promised_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(page: str, *, identifier: str, seconds: float = 0) -> bytes:
        from binome.reports.renditions.typesetting import NotTypeset

        raise NotTypeset

    monkeypatch.setattr(pdf, "typeset", broken)
    desk = a_desk()
    version = desk.sign()
    with wire(**bearer(desk.world.site, "reports")) as client:
        answer = client.get(f"/api/reports/{version.pk}/pdf")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "signed report is safe" in answer.json()["message"]
