"""The papers: what they say, what they never hold, and how they are made."""

import html
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from binome.archive import services as archive
from binome.archive.models import Patient, Study
from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.services import Arrival
from binome.identity.fields import IdentityFields
from binome.jobs.models import Job
from binome.reports import queries
from binome.reports import services as reports
from binome.reports.models import ReportVersion, State
from binome.reports.renditions import fonts
from binome.reports.renditions import identity_sheet as sheet_form
from binome.reports.renditions import pdf as pdf_form
from binome.reports.renditions.identity_sheet import identity_sheet
from binome.reports.renditions.pdf import file_name, page_of, pdf_of
from binome.reports.renditions.text import MOST_BYTES, text_of
from binome.reports.renditions.typesetting import FontMissing, NotTypeset, typeset
from binome.reports.renditions.typography import typeset_words
from binome.reports.services.papers import SET_AGAIN, set_again
from tests.cases.world import SOON, World, a_study, a_world
from tests.reports.conftest import set_here, set_quickly
from tests.reports.desk import LATER, TEXT, Desk, a_desk
from tests.reports.pdf_access import faults

pytestmark = pytest.mark.django_db
PLANTED = "KOUASSIPLANTED"


@pytest.fixture(autouse=True)
def own_cache(settings: Any, tmp_path: Path, typesetter_here: None) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def words_of(pdf: bytes) -> str:
    """The text a reader of the PDF can copy."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def printed(version: ReportVersion) -> str:
    """The words of the page the PDF is set from: quicker, where only words are asked for."""
    page = page_of(version, language="en").split("</head>")[1]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def pages_of(pdf: bytes) -> list[str]:
    return words_of(pdf).rstrip("\f").split("\f")


def plant_a_name(desk: Desk) -> None:
    """Put an identity wherever this hub's rows can hold one."""
    patient = {"name": PLANTED, "name_key": PLANTED, "patient_id": PLANTED}
    Patient.objects.update(**patient)
    Study.objects.update(
        study_date="20251224", referring_physician_name=PLANTED, accession_number=PLANTED
    )


def test_the_pdf_says_who_answered_what_and_how_and_holds_no_name(desk: Desk) -> None:
    plant_a_name(desk)
    Case.objects.filter(pk=desk.case.pk).update(pseudonym="BN-7K2Q-M4XD", patient_check="match")
    version = desk.sign()
    pdf = pdf_of(version, language="en")
    said = words_of(pdf)
    for part in (
        desk.case.name, "BN-7K2Q-M4XD", "Bangui", "Hématome extradural", TEXT["technique"],
        TEXT["findings"], "avis neurochirurgical", "Reader", "1 March 2026 at 02:50 UTC",
        "Opinion", "no CE or FDA mark", "3 images", "Critical result", version.own_hash,
        "form and images agree", "not measured", "Version 1.",
    ):  # fmt: skip
        assert part.replace("\u202f", " ") in said.replace("\u202f", " "), part
    assert re.search(r"1 ?/ ?1\n", said)
    for hidden in (PLANTED, "2025-12-24", "20251224", "24 December"):
        assert hidden not in said
        assert hidden.encode() not in pdf


def test_the_pdf_is_tagged_and_archival(desk: Desk, own_cache: Path) -> None:
    path = own_cache / "version.pdf"
    path.write_bytes(pdf_of(desk.sign(), language="en"))
    facts = subprocess.run(["pdfinfo", "-meta", path], capture_output=True, text=True).stdout
    assert re.search(r"part>3<|part=.3", facts)
    assert "conformance>U<" in facts.replace('"', "") or "conformance" in facts
    listed = subprocess.run(["pdfinfo", path], capture_output=True, text=True).stdout
    assert re.search(r"Tagged:\s+yes", listed)
    assert re.search(r"JavaScript:\s+no", listed)
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True).stdout
    assert all(line.split()[-5] == "yes" for line in fonts.splitlines()[2:]), fonts


def test_the_papers_can_be_listened_to(desk: Desk) -> None:
    desk.write(findings="- Une\n- deux\n\nTrois.")
    version = desk.sign()
    for language in ("fr", "ar"):
        assert faults(pdf_of(version, language=language)) == []
    assert faults(identity_sheet(version, IdentityFields(name="X"), language="fr")) == []


def test_the_check_hears_each_barrier() -> None:
    page = "<h1>A</h1><h3>B</h3><dl><div><dt>C</dt></div></dl><svg width=9 height=9></svg>"
    assert set(faults(set_here(page, identifier="x"))) >= {
        "no language", "no title", "from H1 to H3", "/Div inside /L", "a picture without words",
    }  # fmt: skip


def test_a_preliminary_says_so_on_every_page(desk: Desk) -> None:
    desk.write(findings="Ligne.\n\n" * 200)
    pages = pages_of(pdf_of(desk.sign(State.PRELIMINARY), language="en"))
    assert len(pages) > 2
    assert all("PRELIMINARY" in page for page in pages)
    assert all(desk.case.name in page for page in pages)
    assert "PRELIMINARY" not in printed(desk.sign())


def test_an_older_version_says_that_a_newer_one_exists(desk: Desk) -> None:
    first = desk.sign(State.PRELIMINARY)
    assert "newer version" not in printed(first)
    desk.sign()
    assert "newer version" in printed(first)


def test_a_recalled_answer_says_so_on_every_version(desk: Desk) -> None:
    signed = desk.sign()
    assert "ENTERED IN ERROR" not in printed(signed)
    archive.withdraw(desk.study, reason="wrong", by=desk.world.actor("sender"), at=LATER)
    for version in queries.versions_of(desk.case):
        assert all("ENTERED IN ERROR" in page for page in pages_of(pdf_of(version, language="en")))
        assert "Entered in error" in text_of(version, language="en")


def test_an_addendum_stands_below_and_the_first_signature_stays(desk: Desk) -> None:
    desk.sign()
    cases.assign(case=desk.case, to=desk.world.second, by=desk.world.actor("coordinator"), at=LATER)
    second = desk.world.actor("second")
    version = reports.add_addendum(
        report=desk.report, text="Fracture confirmée.", signature=desk.signature(by=second),
        by=second, at=LATER,
    )  # fmt: skip
    said = printed(version)
    assert said.index("avis neurochirurgical") < said.index("Fracture confirmée.")
    assert "This paper has an addendum" in said
    assert "Second, 1 March 2026" in said
    assert re.search(r"Opinion signed by\s+Reader", said)


def test_the_words_follow_the_act(world: World) -> None:
    expertise = page_of(a_desk(world).sign(), language="en")
    report = page_of(a_desk(a_world(act="interpretation", tag="2")).sign(), language="en")
    assert "<h1>Opinion</h1>" in expertise
    assert "treating clinician, who examines" in expertise
    assert "<h1>Imaging report</h1>" in report
    assert "treating clinician, who examines" not in report


def test_priors_have_days_in_a_pseudonymous_network_and_dates_in_an_identified_one() -> None:
    said = {}
    for mode in ("pseudonymous", "identified"):
        desk = a_desk(a_world(mode=mode, tag=mode[0]))
        prior = a_study(desk.world.site, number=2)
        Study.objects.filter(pk=prior.pk).update(study_date="20260117")
        arrival = Arrival(prior.pk, 6, 60, is_complete=True, is_prior=True)
        desk.case = cases.note_images(case=desk.case, arrival=arrival, at=SOON)
        said[mode] = printed(desk.sign())
    assert "day -43" in said["pseudonymous"]
    assert "17 January" not in said["pseudonymous"]
    assert "17 January 2026" in said["identified"]
    assert "day -43" not in said["identified"]


def test_times_are_the_sites_and_say_so(desk: Desk) -> None:
    desk.world.site.time_zone = "Africa/Bangui"
    desk.world.site.save()
    said = printed(desk.sign())
    assert "1 March 2026 at 03:50, local time of the site (02:50 UTC)" in said


def test_arabic_is_shaped_and_can_be_copied(desk: Desk) -> None:
    desk.write(conclusion="نزيف خارج الجافية على الجانب الأيمن")
    said = words_of(pdf_of(desk.sign(), language="en"))
    assert "الجافية" in said


def test_what_a_reader_types_is_text_and_never_markup(desk: Desk) -> None:
    desk.write(findings='<img src="http://192.0.2.1/x"><script>x</script> </style> & {{ x }}')
    version = desk.sign()
    assert "&lt;img" in page_of(version, language="en")
    assert '<img src="http://192.0.2.1/x">' in words_of(pdf_of(version, language="en"))


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="http://127.0.0.1:9/x">', '<img src="file:///etc/hostname">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x">', '<img src="data:image/png;base64,">',
        '<style>@import "file:///etc/hostname";</style>',
    ],
)  # fmt: skip
def test_a_page_that_names_an_address_is_refused(markup: str) -> None:
    with pytest.raises(NotTypeset) as refusal:
        typeset(f"<p>x</p>{markup}", identifier="x")
    assert "The signed report is safe" in str(refusal.value)


def test_a_script_without_a_font_is_said_and_nothing_is_printed_as_boxes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = tmp_path / "fonts.conf"
    nothing.write_text("<fontconfig></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(nothing))
    fonts._is_drawn.cache_clear()
    with pytest.raises(FontMissing) as refusal:
        typeset("<p>12 \u0646</p>", identifier="x")
    fonts._is_drawn.cache_clear()
    assert "font for" in str(refusal.value)
    assert "The signed report is safe" in str(refusal.value)
    monkeypatch.delenv("FONTCONFIG_FILE")
    assert fonts.script_without_font("Épanchement نزيف") == ""


def test_a_pdf_that_did_not_come_is_ordered_once_made_by_the_worker_and_then_there(
    desk: Desk, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = desk.sign()
    desk.case.case_studies.all().delete()  # the page draws no picture of what is no image
    client = Client()
    client.force_login(desk.world.sender)

    def hangs(page: str, *, identifier: str, seconds: float) -> bytes:
        if seconds < 60:
            raise NotTypeset
        return set_quickly(page, identifier=identifier)

    monkeypatch.setattr(pdf_form, "typeset", hangs)
    for name in ("report_pdf", "report_encapsulated_pdf", "report_pdf"):
        answer = client.get(reverse(name, args=[version.pk]), follow=True)
        assert "The signed report is safe" in answer.content.decode()
    job = Job.objects.get(kind=SET_AGAIN)
    set_again(**job.payload)
    set_again(**job.payload)
    assert client.get(reverse("report_pdf", args=[version.pk])).content.startswith(b"%PDF-")


def test_a_sheet_that_did_not_come_is_said_on_the_page_of_its_case(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = desk.sign()
    desk.case.case_studies.all().delete()
    client = Client()
    client.force_login(desk.world.sender)

    def hangs(page: str, *, identifier: str) -> bytes:
        raise NotTypeset

    monkeypatch.setattr(sheet_form, "typeset", hangs)
    answer = client.get(reverse("identity_sheet", args=[version.pk]), follow=True)
    assert answer.redirect_chain == [(f"/cases/{desk.case.pk}/", 302)]
    assert "The signed report is safe" in answer.content.decode()
    assert not Job.objects.filter(kind=SET_AGAIN).exists(), "a sheet is kept nowhere"


def test_a_pdf_is_made_once_and_kept_privately(
    desk: Desk, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = desk.sign()
    first = pdf_of(version, language="en")
    monkeypatch.setattr(pdf_form, "typeset", None)
    assert pdf_of(version, language="en") == first
    kept = list((own_cache / "cache" / "pdf").iterdir())
    assert [path.read_bytes() for path in kept] == [first]
    assert (own_cache / "cache" / "pdf").stat().st_mode & 0o077 == 0


def test_the_same_version_is_set_in_the_same_bytes(desk: Desk) -> None:
    page = page_of(desk.sign(), language="en")
    assert typeset(page, identifier="x") == typeset(page, identifier="x")


def test_the_identity_sheet_holds_the_name_and_says_what_it_is_not(
    desk: Desk, own_cache: Path
) -> None:
    card = IdentityFields(name=PLANTED, birth_date="2022-02-03", number="N-77", issuer="HGB")
    version = desk.sign()
    said = words_of(identity_sheet(version, card, language="en"))
    for part in (PLANTED, "2022-02-03", "N-77", desk.case.name, "Reader",
                 "Identity sheet, not part of the signed report", "STAYS AT THE SITE"):  # fmt: skip
        assert part in said, part
    assert TEXT["conclusion"] not in said
    left = [path for path in own_cache.rglob("*") if path.is_file()]
    assert not any(PLANTED.encode() in path.read_bytes() for path in left)
    assert PLANTED not in repr(card)


def test_the_text_is_short_and_begins_with_what_matters(desk: Desk) -> None:
    said = text_of(desk.sign(), language="en")
    lines = said.splitlines()
    assert lines[0] == desk.case.name
    assert lines[1] == "Opinion · Final"
    assert said.index("Conclusion") < said.index("Findings")
    assert len(said.encode()) <= MOST_BYTES


def test_a_long_text_is_cut_whole_characters_and_says_so(desk: Desk) -> None:
    desk.write(findings="é " * 5000)
    said = text_of(desk.sign(), language="en")
    assert len(said.encode()) <= MOST_BYTES
    assert TEXT["conclusion"] in said
    words = said.partition("binome-seal")[0].rstrip()
    assert words.endswith("Cut here: the PDF holds the whole text.")


def test_french_spaces_do_not_break_lines() -> None:
    said = typeset_words("Fracture : oui ; « non » ? 12 %, voir 12:30", "fr")
    assert said == ("Fracture\u00a0: oui\u202f; «\u202fnon\u202f»\u202f? 12\u202f%, voir 12:30")
    assert typeset_words("a : b ?", "en") == "a : b ?"


def test_a_run_of_letters_longer_than_any_word_may_be_broken_and_loses_none() -> None:
    """A typesetter that must try each of its letters takes minutes for what is read in seconds."""
    endless = "e\u0301" * 300
    for language in ("en", "fr", "ar"):
        said = typeset_words(f"Avis : {endless} fin", language)
        pieces = said.split("\u200b")
        assert len(pieces) > 10
        assert all(len(piece) <= 50 for piece in pieces)
        assert not any(piece.startswith("\u0301") for piece in pieces)
        assert endless in said.replace("\u200b", "")
    for whole in ("pneumothorax " * 20, "無" * 200, "https://hub.example/" + "a" * 60):
        assert "\u200b" not in typeset_words(whole, "en")


def test_a_version_has_a_file_name_without_spaces_or_identity(desk: Desk) -> None:
    version = desk.sign()
    assert re.fullmatch(r"[a-z]+-[a-z]+-[0-9]-v1\.pdf", file_name(version))


def test_every_word_of_the_papers_goes_through_translation(desk: Desk) -> None:
    version: ReportVersion = desk.sign()
    with translation.override("en"):
        english = page_of(version, language="en")
    assert 'lang="fr"' in page_of(version, language="fr")
    assert 'lang="en"' in english
