"""A head CT is dictated: the browser's own recorder, an engine behind its protocol, commands;
a word is heard again and mended by keyboard; with the signature the recordings are gone."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.exchange.files import NADIA
from tests.journeys import reading, sending
from tests.journeys.crew import Crew
from tests.journeys.hub import Hub
from tests.journeys.people import wait_until
from tests.journeys.speaking import Speaker

STUDY = f"{NADIA.study}.79"
SAID = (
    "champ résultats hématome extra rural droit de douze millimètres virgule sans engagement point",
    "champ conclusion hématome extradural droit point à la ligne avis neurochirurgical point",
)
UNSURE = "rural"
FINDINGS = "Hématome extradural droit de 12\u00a0mm, sans engagement."
CONCLUSION = "Hématome extradural droit.\nAvis neurochirurgical."
#: A microphone that gives a tone, and sounds that can be asked afterwards how far they played.
MICROPHONE = """
navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext(), tone = context.createOscillator();
  const way = context.createMediaStreamDestination();
  tone.connect(way); tone.start(); await context.resume();
  return way.stream;
};
globalThis.sounds = [];
const Real = globalThis.Audio;
globalThis.Audio = function (address) {
  const made = new Real(address);
  globalThis.sounds.push(made);
  return made;
};
"""


@pytest.fixture
def case(crew_at_desks: Crew, tmp_path: Path) -> str:
    """One slice of a head, sent and complete."""
    sender = crew_at_desks.sender
    case = sending.open_case(sender, identity=sending.NADIA_TYPED)
    slice_ = tmp_path / "IM1"
    slice_.write_bytes(replace(NADIA, study=STUDY, modality="CT").bytes())
    sending.choose(sender.page, [slice_])
    sending.wait_until_all_is_here(sender.page)
    sending.send(sender.page)
    sending.wait_until_complete(sender, case)
    return case


def dictate(page: Page, speaker: Speaker, said: str, *, unsure: str = "") -> None:
    """Press the key, speak until the words appear beside it, press again: they are written."""
    speaker.says(said, unsure=unsure)
    page.keyboard.press("F4")
    expect(page.locator("[data-record]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-partial]")).not_to_be_empty(timeout=60_000)
    page.keyboard.press("F4")
    wait_until(lambda: speaker.has_said_all, page, seconds=60, what="the phrase written out")


def test_a_dictated_ct_is_mended_signed_and_its_sound_forgotten(
    hub: Hub, crew_at_desks: Crew, case: str, speaker: Speaker
) -> None:
    page = crew_at_desks.reader.page
    page.add_init_script(MICROPHONE)
    crew_at_desks.reader.go(f"{case}read/")
    expect(page.locator("[data-viewer-seen]")).to_contain_text("1 of 1", timeout=90_000)
    page.select_option("[name=dictation_language]", "fr")
    findings, conclusion = page.locator("[name=findings]"), page.locator("[name=conclusion]")
    dictate(page, speaker, SAID[0], unsure=UNSURE)
    heard_wrong = FINDINGS.replace("extradural", "extra rural")
    expect(findings).to_have_value(heard_wrong, timeout=60_000)
    dictate(page, speaker, SAID[1])
    expect(conclusion).to_have_value(CONCLUSION, timeout=60_000)
    assert all(sound.startswith(b"\x1aE\xdf\xa3") for sound in speaker.heard), "no WebM came"
    hear_and_mend(page)
    expect(findings).to_have_value(FINDINGS)
    expect(page.locator("[data-report] [data-saved]")).to_have_text("Saved", timeout=60_000)
    case_id = case.split("/")[2]
    of_this = "select count(*) from reports_dictation d join reports_report r on r.id=d.report_id"
    assert hub.rows(f"{of_this} where r.case_id=?", case_id) == [(2,)]
    page.locator("button[name=then][value=final]").click()
    page.wait_for_url("**/read/sign/**")
    reading.sign(page)
    expect(page.locator("body")).to_contain_text("Signed. The site is told.", timeout=60_000)
    assert hub.rows(f"{of_this} where r.case_id=?", case_id) == [(0,)]
    answer = crew_at_desks.sender.go(case).locator("main")
    for words in (FINDINGS, "Avis neurochirurgical."):
        expect(answer).to_contain_text(words)


def hear_and_mend(page: Page) -> None:
    """Press the word the engine was unsure of: it sounds. Then write over what was misheard."""
    page.get_by_text("What was heard").click()
    word = page.locator("[data-heard] button.unsure")
    expect(word).to_have_text(UNSURE)
    word.click()
    wait_until(
        lambda: page.evaluate("sounds.some(one => one.currentTime > 0 && !one.error)"),
        page, seconds=60, what="the word to sound",
    )  # fmt: skip
    findings = page.locator("[name=findings]")
    start = re.search("extra rural", findings.input_value())
    assert start
    findings.focus()
    findings.evaluate("(area, at) => area.setSelectionRange(...at)", list(start.span()))
    page.keyboard.type("extradural")
