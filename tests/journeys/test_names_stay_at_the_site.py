"""A site with a vault: what its browser sends holds no name; only its own people read it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.dicom.film.synthetic import Scene, taken
from tests.exchange.files import NADIA, SOMEBODY_ELSE, Made, slices
from tests.journeys import newborn, searching, sending
from tests.journeys.hub import Hub
from tests.journeys.patients import found_in
from tests.journeys.people import DESKTOP, PHONE, Visitor, join, serious_faults, visitor
from tests.journeys.recording import RecordedLine
from tests.journeys.sending import Identity
from tests.journeys.test_every_page import SIDEWAYS, SMALL_TARGETS
from tests.viewer import acts

VAULT_PASSWORD = "a calm lake at noon"
CANARY = ("nzapalainga", "célestine", "celestine", "bg-90417", "19910807", "1991-08-07")
TYPED = Identity("NZAPALAINGA Célestine", "BG-90417", "1991-08-07", "Female")
CELESTINE = Made(
    name="NZAPALAINGA^Celestine", number="BG-90417", birth_date="19910807",
    study="1.2.826.0.1.3680043.10.999.4242",
)  # fmt: skip
WAIT_MS = 60_000


@dataclass
class Kaga:
    """The site, its sender behind a line that writes everything down, and its recovery code."""

    hub: Hub
    line: RecordedLine
    sender: Visitor
    code: list[str]

    @property
    def page(self) -> Page:
        return self.sender.page


def newcomer(hub: Hub, browser: Browser, url: str, name: str, *, role: str = "sender") -> Visitor:
    where = ("--site", "Kaga") if role == "sender" else ("--network", "Sahel")
    link = hub.invitation("user", "add", "--role", role, *where)
    made = visitor(browser, url, screen=DESKTOP, username=f"{name}-kaga")
    return join(made, link.replace(hub.url, url), name=f"{name.title()} Kaga")


@pytest.fixture(scope="module")
def kaga(hub: Hub, chromium: Browser) -> Iterator[Kaga]:
    """A site whose first sender just made the vault, with the sheet on paper."""
    hub.run("init", "--network", "Sahel", "--site", "Kaga")
    line = RecordedLine(hub.port)
    sender = newcomer(hub, chromium, line.url, "asha")
    page = sender.go("/vault/")
    page.fill("#id_create_new", VAULT_PASSWORD)
    page.fill("#id_create_again", VAULT_PASSWORD)
    page.get_by_role("button", name="Make the keys").click()
    expect(page.locator("[data-part=sheet-code] li")).to_have_count(7, timeout=WAIT_MS)
    code = page.locator("[data-part=sheet-code] li").all_inner_texts()
    page.fill("#id_second", code[1])
    page.fill("#id_sixth", code[5].lower())
    page.get_by_role("button", name="I have the sheet on paper").click()
    vault_is_open(page)
    yield Kaga(hub, line, sender, code)
    sender.close()
    line.close()


@dataclass
class Desk:
    """Who reads for the site, and who hands the cases over."""

    reader: Visitor
    coordinator: Visitor

    def reads(self, case: str) -> Page:
        """The reading room of a case, after it was assigned."""
        page = self.coordinator.go(case)
        page.select_option("#id_reader", label="Rita Kaga")
        page.get_by_role("button", name="Assign").click()
        return self.reader.go(f"{case}read/")

    def met(self, words: tuple[str, ...]) -> list[str]:
        """Which of the words either of them was ever sent."""
        bodies = [
            part for one in (self.reader, self.coordinator)
            for answer in one.everything_received() for part in searching.unpacked(answer.body)
        ]  # fmt: skip
        return sorted({word for part in bodies for word in found_in(part, words)})


@pytest.fixture(scope="module")
def desk(kaga: Kaga, chromium: Browser) -> Iterator[Desk]:
    reader = newcomer(kaga.hub, chromium, kaga.hub.url, "rita", role="reader")
    coordinator = newcomer(kaga.hub, chromium, kaga.hub.url, "cora", role="coordinator")
    yield Desk(reader, coordinator)
    reader.close()
    coordinator.close()


def vault_is_open(page: Page) -> None:
    expect(page.locator("[data-said]")).to_contain_text("open on this computer", timeout=WAIT_MS)


def unlock(page: Page, password: str = VAULT_PASSWORD) -> None:
    page.fill("#id_vault_password", password)
    page.get_by_role("button", name="Unlock").click()
    vault_is_open(page)


def open_case(kaga: Kaga, identity: Identity = TYPED) -> str:
    """Open a case; the name is typed into fields that no form carries, and kept sealed."""
    case = sending.open_case(kaga.sender)
    page = kaga.page
    page.select_option("[name=sex]", label=identity.sex)
    page.fill("#id_patient_name", identity.name)
    page.fill("#id_patient_number", identity.number)
    with page.expect_response(f"**{case}card/", timeout=WAIT_MS):
        page.fill("#id_birth_date", identity.birth_date)
    expect(page.locator("[data-saved]")).to_have_text("Saved", timeout=WAIT_MS)
    return case


def written(folder: Path, made: Made, *, count: int) -> list[Path]:
    paths = [folder / f"NZAPALAINGA-{made.modality}-{number}.dcm" for number in range(1, count + 1)]
    for path, data in zip(paths, slices(count, made), strict=True):
        path.write_bytes(data)
    return paths


def test_a_canary_is_in_nothing_that_left_and_in_nothing_that_is_kept(
    kaga: Kaga, tmp_path: Path
) -> None:
    case = open_case(kaga)
    sending.choose(kaga.page, written(tmp_path, CELESTINE, count=5))
    sending.wait_until_all_is_here(kaga.page)
    expect(kaga.page.locator("[data-part=gate]")).to_contain_text("name the patient of the form")
    sending.send(kaga.page)
    expect(kaga.page.locator("[data-identity-fact=name]")).to_have_text(TYPED.name)
    sending.wait_until_complete(kaga.sender, case)
    sent = bytes(kaga.line.sent)
    assert len(sent) > 5 * 512
    assert found_in(sent, CANARY) == []
    paths = [path for path in kaga.hub.data.rglob("*") if path.is_file()]
    kept = [p.name for p in (*paths, kaga.hub.log) if found_in(p.read_bytes(), CANARY)]
    assert kept == []
    assert [path for path in paths if found_in(str(path).encode(), CANARY)] == []
    states = "select count(*) from exchange_upload where case_id = ? and state = 'admitted'"
    assert kaga.hub.rows(states, case.split("/")[2]) == [(5,)]


def test_the_name_goes_when_the_vault_is_locked_and_comes_back(kaga: Kaga, tmp_path: Path) -> None:
    open_case(kaga)
    page = kaga.page
    page.get_by_role("button", name="Lock now").click()
    expect(page.locator("#id_patient_name")).to_have_count(0)
    page.fill("#id_vault_password", "not this one")
    page.get_by_role("button", name="Unlock").click()
    expect(page.locator("[data-said]")).to_contain_text("does not open", timeout=WAIT_MS)
    unlock(page)
    expect(page.locator("#id_patient_name")).to_have_value(TYPED.name)


def test_a_typed_name_stops_on_the_device_and_a_date_becomes_a_day(kaga: Kaga) -> None:
    open_case(kaga)
    page = kaga.page
    before = len(kaga.line.sent)
    page.fill("[name=question]", "Mother Nzapalainga worries. Fever since 12/03/2019.")
    page.fill("[name=who_acts]", "Dr Kossi")
    expect(page.locator("#case-form .note.bad")).to_contain_text("“Nzapalainga”")
    assert serious_faults(page) == []
    page.locator("[data-send-form] button").click()
    expect(page.locator("[name=question]")).to_be_focused()
    page.fill("[name=question]", "The mother worries. Fever since 12/03/2019.")
    page.locator("[name=question]").blur()
    expect(page.locator("[data-dates]")).to_contain_text("“12/03/2019” → day −")
    expect(page.locator("[data-saved]")).to_have_text("Saved")
    expect(page.locator("[name=question]")).to_have_value(re.compile(r"since day −\d{4}\.$"))
    sent = bytes(kaga.line.sent[before:])
    assert b"who_acts=Dr+Kossi" in sent
    assert b"mother+worries" in sent
    assert found_in(sent, (*CANARY, "12/03/2019", "2019-03-12", "12%2F03%2F2019")) == []


def test_scenario_b_of_two_patients_on_a_cd_one_leaves_and_the_reader_sees_the_verdict(
    kaga: Kaga, desk: Desk, tmp_path: Path
) -> None:
    case = open_case(kaga, sending.NADIA_TYPED)
    page = kaga.page
    study = f"{NADIA.study}.4711"
    own = written(tmp_path, replace(NADIA, study=f"{study}.1", modality="MR"), count=2)
    others = written(tmp_path, replace(SOMEBODY_ELSE, study=f"{study}.2"), count=2)
    before = len(kaga.line.sent)
    sending.choose(page, [*own, *others])
    gate = page.locator("[data-part=gate]")
    expect(gate).to_contain_text("more than one patient", timeout=WAIT_MS)
    assert b"Upload-Length" not in bytes(kaga.line.sent[before:])
    gate.get_by_role("button", name="This is the patient").first.click()
    sending.wait_until_all_is_here(page)
    expect(page.locator("[data-part=total]")).to_contain_text("2 of 2")
    expect(page.locator("[data-part=left-out]")).to_contain_text("2 files were not sent")
    sending.send(page)
    sending.wait_until_complete(kaga.sender, case)
    rows = "select count(*) from exchange_upload where case_id = ?"
    assert kaga.hub.rows(rows, case.split("/")[2]) == [(2,)]
    named = ("diallo", "ousmane", "nadia")
    assert found_in(bytes(kaga.line.sent), named) == []
    room = desk.reads(case)
    expect(room.locator("body")).to_contain_text("its form: same patient")
    assert desk.met(named) == []


def test_a_difference_is_explained_before_anything_leaves(kaga: Kaga, tmp_path: Path) -> None:
    open_case(kaga, replace(TYPED, name="BANDA Marie", number="9001", birth_date="1990-01-02"))
    page = kaga.page
    made = replace(CELESTINE, study=f"{CELESTINE.study}.2")
    before = len(kaga.line.sent)
    sending.choose(page, written(tmp_path, made, count=1))
    gate = page.locator("[data-part=gate]")
    expect(gate).to_contain_text("somebody else than the form", timeout=WAIT_MS)
    assert b"Upload-Length" not in bytes(kaga.line.sent[before:])
    gate.locator("#vault-why").fill("Married name in the register, same person")
    gate.get_by_role("button", name="same patient").click()
    sending.wait_until_all_is_here(page)
    assert found_in(bytes(kaga.line.sent), (*CANARY, "banda", "marie", "register, same")) == []


def test_a_burned_in_name_is_covered_before_it_leaves(kaga: Kaga, tmp_path: Path) -> None:
    open_case(kaga)
    page = kaga.page
    made = replace(CELESTINE, modality="US", study=f"{CELESTINE.study}.3")
    sending.choose(page, written(tmp_path, made, count=2))
    look = page.locator("section.look")
    expect(look).to_contain_text("is a name visible", timeout=WAIT_MS)
    look.get_by_role("button", name="Add a box").click()
    for side, value in {"left": 2, "top": 3, "width": 9, "height": 4}.items():
        look.locator(f"#look-0-{side}").fill(str(value))
    assert serious_faults(page) == []
    look.get_by_role("checkbox").check()
    look.get_by_role("button", name="Everything is covered").click()
    sending.wait_until_all_is_here(page)
    expect(look).to_be_hidden()
    sending.send(page)
    sending.wait_until_complete(kaga.sender, sending.case_path(page))
    assert found_in(bytes(kaga.line.sent), CANARY) == []


def covered(page: Page) -> None:
    """The look before sending: a box over the name, and on."""
    look = page.locator("section.look")
    expect(look).to_contain_text("is a name visible", timeout=WAIT_MS)
    look.get_by_role("button", name="Add a box").click()
    for side, value in newborn.BOX.items():
        look.locator(f"#look-0-{side}").fill(str(value))
    look.get_by_role("button", name="Everything is covered").click()


def newborns_case(kaga: Kaga, made: Made, path: Path) -> str:
    """A case of one picture, sent and complete."""
    case = open_case(kaga, newborn.identity_of(made))
    sending.choose(kaga.page, [path])
    if made.modality == "US":
        covered(kaga.page)
    sending.wait_until_all_is_here(kaga.page)
    sending.send(kaga.page)
    sending.wait_until_complete(kaga.sender, case)
    return case


def test_scenario_i_a_newborn_then_the_follow_up_beside_a_homonym(
    kaga: Kaga, desk: Desk, tmp_path: Path
) -> None:
    page, before = kaga.page, len(kaga.line.sent)
    open_case(kaga, newborn.identity_of(newborn.NEWBORN))
    page.fill("[name=question]", "Daughter of Nzapalainga Célestine, 18 days, vomits.")
    expect(page.locator("#case-form .note.bad")).to_contain_text("“Nzapalainga”")
    page.fill("[name=question]", "18 days, vomits.")
    page.locator("[name=question]").blur()
    expect(page.locator("[data-saved]")).to_have_text("Saved", timeout=WAIT_MS)

    first_day, later = newborn.FIRST_DAY, newborn.AFTER_21_DAYS
    first = newborns_case(
        kaga, newborn.NEWBORN, newborn.written_on(tmp_path, newborn.NEWBORN, day=first_day)
    )
    newborns_case(
        kaga, newborn.HOMONYM, newborn.written_on(tmp_path, newborn.HOMONYM, day=first_day)
    )
    case = newborns_case(
        kaga, newborn.NEWBORN, newborn.written_on(tmp_path, newborn.NEWBORN, day=later)
    )

    ages = {one.get("PatientAge"): one for one in newborn.stored_at(kaga.hub)}
    made, levels = newborn.picture(), ages["018D"].pixel_array
    assert not levels[newborn.NAME_ROWS].any()
    assert (levels[newborn.MEASURED_ROWS] == made[newborn.MEASURED_ROWS]).all()
    assert {"018D", "001M", "006Y"} <= ages.keys()
    assert ages["018D"].PatientID == ages["001M"].PatientID != ages["006Y"].PatientID

    page = kaga.sender.go(case)
    offered = page.locator("section[aria-labelledby=priors]")
    expect(offered.locator("form")).to_have_count(1)
    expect(offered).to_contain_text("21 days before")
    words = kaga.hub.rows("select name from cases_case where id = ?", first.split("/")[2])[0][0]
    expect(offered).to_contain_text(words)
    offered.get_by_role("checkbox").check()
    offered.get_by_role("button", name="Show it to the reader").click()
    expect(page.locator("section[aria-labelledby=priors]")).to_contain_text("Linked by Asha Kaga")
    room = desk.reads(case)
    linked = room.locator("details", has_text="Earlier studies, linked by the site")
    expect(linked).to_contain_text("21 days before")
    expect(linked.locator("p")).to_have_count(1)
    named = (*CANARY, "nouveau", "20418", "77310", "20260211", "2026-02-11")
    assert desk.met(named) == []
    assert found_in(bytes(kaga.line.sent[before:]), named) == []


def photograph_of(folder: Path) -> Path:
    """A film on a light box with a lamp mirrored in it, by the front camera of a phone that writes
    where and who."""
    exif = Image.Exif()
    exif[0x010F] = "SpyPhone Célestine"
    exif.get_ifd(0x8825).update({1: "N", 2: (4.0, 22.0, 7.0)})
    path = folder / "PHONE-ROLL-NZAPALAINGA.jpg"
    path.write_bytes(taken(Scene(seed=7, size=(700, 875), glare=1)).jpeg())
    mirrored = Image.open(path).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    mirrored.save(path, exif=exif, quality=92)
    return path


def test_scenario_h_a_mirrored_film_with_glare_by_phone_is_sent_without_its_camera(
    kaga: Kaga, desk: Desk, chromium: Browser, tmp_path: Path
) -> None:
    case = open_case(kaga)
    state = kaga.sender.context.storage_state()
    phone = visitor(chromium, kaga.line.url, screen=PHONE, storage_state=state)
    page = phone.go(f"{case}edit/")
    unlock(page)
    path = photograph_of(tmp_path)
    before = len(kaga.line.sent)
    page.set_input_files("[data-choose=film]", str(path))
    dialog = page.locator("dialog.film-dialog")
    advice = dialog.locator("[data-part=advice]")
    expect(advice).to_contain_text("small in the picture", timeout=WAIT_MS)
    expect(advice).to_contain_text("take it again")
    assert serious_faults(page) == []
    assert page.evaluate(SMALL_TARGETS) == []
    assert dialog.evaluate("one => one.scrollWidth <= one.clientWidth")
    expect(dialog.locator("[data-part=side]")).to_be_visible()
    dialog.locator("[data-part=marker]").select_option("seen")
    expect(dialog.locator("[data-part=side]")).to_be_hidden()
    dialog.locator("[data-part=marker]").select_option("unknown")
    dialog.locator("[data-part=mirrored]").check()
    dialog.locator("[data-part=who]").select_option("other")
    expect(dialog.locator("[data-part=done]")).to_be_disabled()
    dialog.locator("[data-part=who]").select_option("same")
    with page.expect_download() as kept:
        dialog.locator("[data-part=keep]").click()
    original = kept.value.path().read_bytes()
    assert b"Exif" not in original
    assert Image.open(BytesIO(original)).tobytes() == Image.open(path).tobytes()
    dialog.locator("[data-part=done]").click()
    look = page.locator("section.look")
    expect(look).to_contain_text("is a name visible", timeout=WAIT_MS)
    expect(page.locator("[data-part=gate]")).to_contain_text("name the patient of the form")
    look.get_by_role("button", name="Add a box").click()
    look.get_by_role("button", name="Everything is covered").click()
    sending.wait_until_all_is_here(page)
    sending.send(page)
    sending.wait_until_complete(phone, case)
    sent = bytes(kaga.line.sent[before:])
    assert b"Upload-Length" in sent
    assert found_in(sent, (*CANARY, "spyphone", "phone-roll")) == []
    for word in (b"side not verified; not calibrated", b"mirror undone", b"glare", b"DF"):
        assert word in sent
    (film,) = [one for one in newborn.stored_at(kaga.hub) if one.get("ConversionType") == "DF"]
    assert not {"PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing"} & set(
        film.dir()
    )
    room = desk.reads(case)
    expect(room.locator("[data-pane]").first).to_contain_text("side not verified", timeout=WAIT_MS)
    acts.until_full(room)
    room.locator("[data-pane]").first.focus()
    acts.take(room, "l", "length")
    acts.drag(room, (0.4, 0.5), (0.6, 0.5))
    acts.until(room, lambda: acts.announced(room).endswith(" px, not calibrated"), seconds=60)
    assert phone.complaints == []
    phone.close()


def test_a_patient_is_found_by_name_at_the_site_and_nothing_of_it_is_asked(kaga: Kaga) -> None:
    case = open_case(kaga)
    words = kaga.page.locator(".case-head h1 .case-name, .case-head h1").first.inner_text()
    page = kaga.sender.go("/vault/")
    page.wait_for_selector("[data-part=search]:not([hidden])")
    before = len(kaga.line.sent)
    page.fill("#id_sought", "nzapalenga celes")
    page.get_by_role("button", name="Search").click()
    link = page.locator(f"[data-part=found] a[href='{case}']")
    expect(link).to_be_visible(timeout=WAIT_MS)
    assert link.inner_text() in words
    expect(page.locator("[data-part=found]")).to_contain_text("BG-90417")
    page.fill("#id_sought", "Somebody Else")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("[data-part=found-said]")).to_contain_text("Nobody of this name")
    sent = bytes(kaga.line.sent[before:])
    assert b"/cards.json" in sent
    assert found_in(sent, (*CANARY, "nzapalenga", "somebody")) == []


def test_a_colleague_is_let_in_and_reads_the_name(kaga: Kaga, chromium: Browser) -> None:
    case = open_case(kaga)
    colleague = newcomer(kaga.hub, chromium, kaga.hub.url, "blaise")
    page = colleague.go("/vault/")
    page.fill("#id_ask_new", "the river rises early")
    page.fill("#id_ask_again", "the river rises early")
    page.get_by_role("button", name="Ask a colleague").click()
    expect(page.locator("[data-said]")).to_contain_text("compare these letters", timeout=WAIT_MS)
    letters = page.locator("[data-said]").inner_text()[-9:]
    own = kaga.sender.go("/vault/")
    waiting = own.locator("[data-part=waiting-list] li", has_text="Blaise Kaga")
    expect(waiting).to_contain_text(letters, timeout=WAIT_MS)
    own.fill("#id_own_password", VAULT_PASSWORD)
    waiting.get_by_role("button", name="Let in").click()
    expect(own.locator("[data-said]")).to_contain_text("Let in: Blaise Kaga", timeout=WAIT_MS)
    page = colleague.go(f"{case}edit/")
    unlock(page, "the river rises early")
    expect(page.locator("#id_patient_name")).to_have_value(TYPED.name)
    assert colleague.complaints == []
    colleague.close()


def test_the_recovery_sheet_opens_it_with_a_new_password(kaga: Kaga, chromium: Browser) -> None:
    third = newcomer(kaga.hub, chromium, kaga.hub.url, "chancel")
    page = third.go("/vault/")
    page.get_by_text("Open it with the recovery sheet").click()
    page.fill("#id_code", "-".join(kaga.code).lower())
    page.fill("#id_recover_new", "everything was forgotten")
    page.fill("#id_recover_again", "everything was forgotten")
    page.get_by_role("button", name="Open it and keep this password").click()
    vault_is_open(page)
    third.close()


def test_logging_out_forgets_the_keys(kaga: Kaga) -> None:
    case = open_case(kaga)
    page = kaga.sender.go("/accounts/logout/")
    page.locator("main form button").click()
    page.wait_for_url(lambda url: "/logout/" not in url)
    kaga.sender.log_in()
    page = kaga.sender.go(f"{case}edit/")
    expect(page.locator("[data-said]")).to_contain_text("is locked")
    unlock(page)


def test_without_scripts_nothing_that_names_a_patient_can_be_sent(
    kaga: Kaga, chromium: Browser
) -> None:
    case = open_case(kaga)
    state = kaga.sender.context.storage_state()
    plain = visitor(
        chromium, kaga.line.url, screen=PHONE, storage_state=state, java_script_enabled=False
    )
    page = plain.go(f"{case}edit/")
    assert "This browser runs no scripts" in page.content()
    expect(page.locator("input[type=file][name=files]")).to_have_count(0)
    plain.close()


def test_the_vault_has_no_barrier_and_room_for_thumbs(kaga: Kaga, chromium: Browser) -> None:
    state = kaga.sender.context.storage_state()
    phone = visitor(chromium, kaga.line.url, screen=PHONE, storage_state=state)
    for path in ("/vault/", f"{open_case(kaga)}edit/"):
        page = phone.go(path)
        page.wait_for_selector("[data-unlock]:not([hidden])")
        assert serious_faults(page) == []
        assert page.evaluate(SMALL_TARGETS) == []
        assert page.evaluate(SIDEWAYS) <= 0
    assert phone.complaints == []
    phone.close()
    assert kaga.sender.complaints == []
