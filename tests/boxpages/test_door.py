"""Who may see the pages of a box, and how a phone learns to trust it."""

import json
import os
import ssl
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.routing import Route

from binome.box import pin, settings
from binome.boxpages import trust
from binome.boxpages.application import AddressTaken, application, served
from binome.dicom.travel.together import apart
from binome.kernel.clock import utc_now
from binome.parcels.places import SEGMENTS
from binome.seal.sealed import open_sealed
from tests.boxpages.a_box import ORIGIN, PIN, ABox, post

PUBLIC = {"/login/", "/language/", "/trust/", "/root.crt", "/static/{version}/{name}"}


def test_every_page_but_the_door_leads_a_stranger_to_the_door(box: ABox) -> None:
    routes = [one for one in application(box.desk).routes if isinstance(one, Route)]
    assert {one.path for one in routes if one.endpoint.is_public} == PUBLIC  # type: ignore[attr-defined]
    browser = box.browser()
    for route in routes:
        path = route.path.format(
            parcel="a", study=box.study, case="a", act="say", version="v", name="n"
        )
        for method in (route.methods or set()) - {"HEAD"} if route.path not in PUBLIC else ():
            answer = browser.request(method, path, headers=ORIGIN, follow_redirects=False)
            assert (answer.status_code, answer.headers["location"]) == (303, "/login/"), path


def test_the_words_open_and_names_show_while_a_pin_alone_shows_none(box: ABox) -> None:
    inside = box.inside(box.words.upper().replace("-", " "))
    assert "Doe" in inside.get("/").text
    assert "too easy" in post(inside, "/pin/", {"pin": "123456", "again": "123456"}).text
    assert "Kept." in post(inside, "/pin/", {"pin": PIN, "again": PIN}).text
    assert PIN not in (box.data / pin.FILE).read_text()
    post(inside, "/logout/", {"names": "1"})
    nurse = box.inside()
    page = nurse.get("/").text
    assert "Doe" not in page
    assert "Names are hidden" in page
    assert "Doe" not in nurse.get(f"/studies/{box.study}/").text
    post(nurse, "/pin/", {"pin": "528914", "again": "528914"})
    assert pin.is_right(box.data, PIN)
    box.inside(box.words)
    assert "Doe" in nurse.get("/").text
    post(nurse, "/logout/", {})
    assert "Log in" in nurse.get("/").text


def test_each_has_a_pin_of_their_own_and_their_words_bear_their_name(box: ABox) -> None:
    boss = box.inside(box.words)
    for name, digits in (("Awa", "528914"), ("Issa  Ba", "739921")):
        said = {"name": name, "pin": digits, "again": digits}
        assert "Kept." in post(boss, "/pin/", said).text
    assert pin.people(box.data) == ["Awa", "Issa Ba"]
    browser = box.browser()
    assert ">Issa Ba</option>" in browser.get("/login/").text
    wrong = {"name": "Awa", "words": "739921"}
    assert browser.post("/login/", data=wrong, headers=ORIGIN).status_code == 403
    browser.post("/login/", data={"name": "Awa", "words": "528914"}, headers=ORIGIN)
    assert ">Awa</bdi>" in browser.get("/").text
    assert "Log in with the words" in browser.get("/pin/").text
    post(browser, "/pin/", {"remove": "Issa Ba"})
    assert pin.people(box.data) == ["Awa", "Issa Ba"]
    assert box.ask_for_case(browser).status_code == 200
    box.pack()
    with box.desk.queue() as queue:
        (case,) = queue.cases()
    post(browser, f"/cases/{case.key}/say/", {"text": "Pupils are equal"})
    assert "Pupils are equal — Awa" in _last_words(box)
    post(boss, "/pin/", {"remove": "Awa"})
    assert "Log in" in browser.get("/").text
    again = {"name": "Awa", "words": "528914"}
    assert browser.post("/login/", data=again, headers=ORIGIN).status_code == 403
    assert box.inside(PIN).get("/").status_code == 200  # the PIN that all share, until removed
    post(boss, "/pin/", {"remove": ""})
    assert box.browser().post("/login/", data={"words": PIN}, headers=ORIGIN).status_code == 403


def test_a_pin_of_before_there_were_names_still_opens(box: ABox) -> None:
    kept = json.loads((box.data / pin.FILE).read_text())["people"][""]
    (box.data / pin.FILE).write_text(json.dumps(kept))
    assert pin.is_right(box.data, PIN)
    pin.keep(box.data, "528914", name="Awa")
    assert pin.is_right(box.data, PIN)
    assert pin.is_right(box.data, "528914", name="Awa")
    assert not pin.is_right(box.data, "528914")


def _last_words(box: ABox) -> str:
    """What the newest parcel says, opened as the hub would."""
    with box.desk.queue() as queue:
        newest = queue.lines()[-1].parcel
    folder = box.data / "spool" / newest / SEGMENTS
    (segment,) = folder.iterdir()
    plain = open_sealed(segment.read_bytes(), box.hub.identity)
    (box.data / "first").write_bytes(plain)
    text, _ = apart(str(box.data / "first"), str(box.data / "literals"))
    return str(json.loads(text)["note"]["text"])


def test_after_five_mistakes_there_is_a_pause_for_right_words_too(
    box: ABox, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = box.browser()
    for _ in range(5):
        page = browser.post("/login/", data={"words": "739153"}, headers=ORIGIN)
        assert page.status_code == 403
    assert "Try again in" in page.text
    page = browser.post("/login/", data={"words": PIN}, headers=ORIGIN)
    assert "Too many mistakes" in page.text
    monkeypatch.setattr(box.desk.way_in, "_open_at", 0.0)
    assert browser.post("/login/", data={"words": PIN}, headers=ORIGIN).status_code == 200


def test_a_form_of_another_page_does_nothing(box: ABox) -> None:
    inside = box.inside()
    path = f"/studies/{box.study}/forget/"
    assert inside.post(path, data={}, headers=ORIGIN).status_code == 403
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert inside.post(path, data={"token": "x"}, headers=elsewhere).status_code == 403
    assert box.browser().post("/login/", data={"words": box.words}).status_code == 403
    assert box.study


def test_the_pages_speak_the_language_of_the_browser_or_the_one_that_was_chosen(box: ABox) -> None:
    browser = box.browser()
    page = browser.get("/login/", headers={"accept-language": "fr-FR,en;q=0.5"})
    assert '<html lang="fr" dir="ltr"' in page.text
    browser.post("/language/", data={"language": "ar", "next": "/login/"}, headers=ORIGIN)
    assert '<html lang="ar" dir="rtl"' in browser.get("/login/").text
    assert "script" not in browser.get("/login/").text


def test_beyond_this_machine_the_pages_are_under_the_boxs_own_authority(
    box: ABox, tmp_path: Path
) -> None:
    now = utc_now()
    made = trust.certificate_for(box.data, ["box.local", "127.0.0.1"], at=now)
    assert trust.certificate_for(box.data, ["box.local"], at=now) == made
    first = made.certificate.read_bytes()
    trust.certificate_for(box.data, ["box.local", "10.0.0.2"], at=now)
    assert made.certificate.read_bytes() != first
    soon_over = now + timedelta(days=trust.DAYS - 10)
    made = trust.certificate_for(box.data, ["box.local", "127.0.0.1"], at=now)
    first = made.certificate.read_bytes()
    trust.certificate_for(box.data, ["box.local", "127.0.0.1"], at=soon_over)
    assert made.certificate.read_bytes() != first
    made = trust.certificate_for(box.data, ["box.local", "127.0.0.1"], at=now)
    box.desk.is_tls = True
    trusting = ssl.create_default_context(cadata=trust.root_der(box.data))
    with served(box.desk, host="127.0.0.1", port=0, certificate=made) as port:
        with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=trusting) as client:
            page = client.get("/trust/").text
            assert "<svg" in page
            assert trust.fingerprint(box.data) in page
            assert client.get("/root.crt").content == trust.root_der(box.data)
            said = {"words": PIN}
            origin = {"origin": f"https://127.0.0.1:{port}"}
            entered = client.post("/login/", data=said, headers=origin)
            assert "Secure" in entered.headers["set-cookie"]
        with pytest.raises(AddressTaken), served(box.desk, host="127.0.0.1", port=port):
            pass


def test_the_command_shows_the_pages_beyond_this_machine_under_tls_only(
    box: ABox, tmp_path: Path
) -> None:
    nobody = "http://127.0.0.1:9"
    settings.save(box.data, replace(settings.load(box.data), hub=nobody))
    command = [sys.executable, "-m", "binome", "box", "serve", "--once", "--data", str(box.data)]
    words = [*command, "--pages", "0.0.0.0:0", "--name", "box.local"]
    environment = {**os.environ, "BINOME_DATA": str(tmp_path)}
    done = subprocess.run(words, capture_output=True, text=True, timeout=240, env=environment)
    assert done.returncode == 0, done.stderr
    assert "The pages of this box are at https://box.local:" in done.stderr
    assert trust.fingerprint(box.data) in done.stderr
    assert (box.data / "keys" / "ca" / "ca.key").stat().st_mode & 0o077 == 0
