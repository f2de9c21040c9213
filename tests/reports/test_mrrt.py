"""MRRT in and out: every field is kept, nothing that runs is, and what is wrong is named."""

import re
import time
from contextlib import suppress
from pathlib import Path

import pytest

from binome.reports.templating.document import Field, TemplateDocument
from binome.reports.templating.library import library
from binome.reports.templating.mrrt_reader import LARGEST_BYTES, NotATemplate, read_mrrt
from binome.reports.templating.mrrt_writer import write_mrrt

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "templates"
FILES = sorted(SAMPLES.rglob("*.html"))
NOT_FIELDS = re.compile(r"<!--.*?-->|<script\b.*?</script>", re.DOTALL)
FIELD = re.compile(r"<(?:input|select|textarea)\b(?![^>]*type=.(?:submit|button|reset))")
HOSTILE = {
    "angles": b"<" * 200_000,
    "open tags": b"<a " * 130_000,
    "comments": b"<!--" * 100_000,
    "declarations": b"<![" * 130_000 + b">",
    "closings": b"</" * 200_000 + b">",
    "ends": b"<" * 200_000 + b">",
    "entities": b'<!DOCTYPE x [<!ENTITY a "bb">]>' + b"&a;" * 100_000,
    "subjects": b"<script type=text/xml>" + b"<" * 200_000 + b"</script>",
    "labels": b"<label>" * 50_000,
    "tables": b"<table>" + b"<tr><td>" * 20_000,
}


def said(field: Field) -> tuple[object, ...]:
    """A field without the MRRT type that a strict file adds to it."""
    kept = {name: text for name, text in field.attributes.items() if name != "data-field-type"}
    kind = "text" if field.kind == "textarea" else field.kind
    options = [(one.value, one.label, one.is_chosen, one.attributes) for one in field.options]
    return kind, field.id, field.name, field.label, field.value, field.is_chosen, options, kept


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_real_template_loses_no_field_and_comes_back_from_a_strict_file(path: Path) -> None:
    document = read_mrrt(path.read_bytes())
    assert len(document.fields) == len(FIELD.findall(NOT_FIELDS.sub("", path.read_text())))
    again = read_mrrt(write_mrrt(document))
    assert [said(one) for one in again.fields] == [said(one) for one in document.fields]
    assert [one.text for one in again.sections] == [one.text for one in document.sections]
    assert again.terms == document.terms
    assert set(document.metadata) <= set(again.metadata)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_wrong_with_a_file_is_named_and_a_right_one_has_no_complaint(path: Path) -> None:
    complaints = read_mrrt(path.read_bytes()).complaints
    assert bool(complaints) == ("mrrt_invalid" in path.parts or path.stem.startswith("de_"))


def test_nothing_that_runs_fetches_or_styles_is_kept() -> None:
    data = b"""<html lang=en onload="x()"><head><title>T</title><style>p{}</style></head><body>
    <script>alert("kept?")</script><section data-section-name="Findings" style="x">
    <p onclick="y()">Liver &amp; spleen</p><img src="http://192.0.2.1/x" onerror="z()">
    <label for=a>Size &lt;mm&gt;</label><input id=a type=number value=3 onfocus="w()" data-unit=mm>
    <textarea id=b name=b>two
lines &lt;script&gt;</textarea><input type=submit></section></body></html>"""
    document = read_mrrt(data)
    written = write_mrrt(document).decode()
    for word in ("alert", "onload", "onclick", "onerror", "onfocus", "192.0.2.1", "style"):
        assert word not in written
    number, area = document.fields
    assert (number.label, number.value, number.attributes) == (
        "Size <mm>",
        "3",
        {"data-unit": "mm"},
    )
    assert area.value == "two\nlines <script>"
    assert document.sections[0].text == "Liver & spleen"
    assert read_mrrt(written.encode()).fields[1].value == area.value
    assert "scripts, which were dropped" in document.complaints


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_little(name: str) -> None:
    began = time.process_time()
    with suppress(NotATemplate):
        read_mrrt(HOSTILE[name])
    assert time.process_time() - began < 3


def test_entities_of_a_files_own_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE h [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><body><p>&b;</p></body>'
    assert "aaaaaaaa" not in "".join(one.text for one in read_mrrt(bomb).sections)


@pytest.mark.parametrize(
    "data", [b"x" * (LARGEST_BYTES + 1), b"\0", b"<input>" * 2001, b"<select>" + b"<option>" * 6000]
)
def test_what_is_no_template_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(NotATemplate, match="Nothing was changed"):
        read_mrrt(data)


def test_a_document_survives_the_database() -> None:
    for document in (library()[0], *(read_mrrt(path.read_bytes()) for path in FILES)):
        assert TemplateDocument.from_json(document.as_json()) == document


def test_our_own_templates_are_strict_mrrt_when_they_leave() -> None:
    for document in library():
        again = read_mrrt(write_mrrt(document))
        assert again.complaints == []
        assert [(one.title, one.text) for one in again.sections] == [
            (one.title, one.text) for one in document.sections
        ]
