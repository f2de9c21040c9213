"""The shelf of templates in the browser: found, copied, edited, approved by name, taken back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from binome.people.models import Person
from binome.reports import services as reports
from binome.reports.models import Template
from binome.reports.queries import shelf
from binome.reports.services.shelf import StaleTemplate, stamp_of
from binome.reports.templating.choices import choices_for
from binome.reports.templating.document import Field, Option, Section, TemplateDocument
from binome.reports.templating.editing import NothingToSay, as_typed, edited
from binome.reports.templating.library import library
from binome.reports.templating.lines import fields_of, lines_of
from binome.reports.templating.mrrt_writer import write_mrrt
from tests.cases.world import NOW, SOON, World, a_world

OURS = "binome-library:chest-film:fr"


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def copied(world: World, person: str = "reader") -> Template:
    document = shelf.document_of(shelf.template_with_id(OURS))  # type: ignore[arg-type]
    return reports.copy_template(
        document=document, scope=world.network, by=world.actor(person), at=NOW
    )


def form_of(row: Template, **changes: Any) -> dict[str, Any]:
    typed = as_typed(shelf.document_of(row))
    body: dict[str, Any] = {
        "title": typed.title, "language": typed.language, "modalities": typed.modalities,
        "sources": typed.sources, "stamp": stamp_of(row),
        "section": [str(one.number) for one in typed.sections] + ["new"],
    }  # fmt: skip
    for one in typed.sections:
        key = one.number
        body |= {f"title-{key}": one.title, f"text-{key}": one.text, f"lines-{key}": one.lines}
    return body | changes


def test_fields_become_lines_and_the_lines_the_same_fields() -> None:
    fields = [
        Field("number", "n1", "size", "Size (mm)", "12", attributes={"data-field-units": "mm"}),
        Field("select", "s1", "side", "Side", options=[
            Option("1", "right", attributes={"data-code": "24028007"}), Option("2", "left", True),
        ]),
        Field("checkbox", "c1", "c", "Contrast", is_chosen=True),
        Field("radio", "r1", "r", "Normal"),
        Field("textarea", "t1", "t", "Words", "one\ntwo"),
    ]  # fmt: skip
    lines = lines_of(fields)
    assert lines.splitlines() == [
        "Size (mm): 12", "Side: right | *left", "[x] Contrast", "( ) Normal", "Words: one\\ntwo",
    ]  # fmt: skip
    assert fields_of(lines, fields) == fields


def test_an_edited_line_keeps_the_codes_of_what_kept_its_name() -> None:
    before = [Field("select", "s1", "side", "Side", options=[Option("1", "right", True)])]
    (field,) = fields_of("Side: right | *left | ", before)
    assert (field.id, field.name) == ("s1", "side")
    assert [(one.value, one.is_chosen) for one in field.options] == [("1", False), ("left", True)]


def test_every_template_of_ours_comes_back_unchanged_from_its_form() -> None:
    for one in library():
        again = edited(one, as_typed(one))
        assert (again.title, again.terms) == (one.title, one.terms)
        assert again.sections == one.sections


def test_a_template_without_words_is_not_saved() -> None:
    typed = as_typed(TemplateDocument("Title", sections=[Section("findings", text="Words.")]))
    typed.sections[0].is_removed = True
    with pytest.raises(NothingToSay):
        edited(TemplateDocument("Title"), typed)


def test_the_shelf_is_found_by_words_language_and_modality(world: World) -> None:
    client = client_of(world.reader)
    page = client.get("/templates/?words=thorax&language=fr&modality=DX").content.decode()
    assert "Radio du thorax de face" in page
    assert "Chest film" not in page
    assert "draft, not reviewed by a radiologist" in page
    assert "No template fits" in client.get("/templates/?words=zeppelin").content.decode()
    assert client_of(world.sender).get("/templates/").status_code == 403


def test_one_of_ours_is_looked_at_and_copied_into_the_network(world: World) -> None:
    client = client_of(world.reader)
    assert "Pas d&#x27;opacité" in client.get(f"/templates/{OURS}/").content.decode()
    body = {"place": world.network.pk}
    page = client.post(f"/templates/{OURS}/copy/", body, follow=True).content.decode()
    assert "Copied." in page
    assert Template.objects.get().network == world.network
    client.post(f"/templates/{OURS}/copy/", body)
    assert Template.objects.count() == 2, "a second copy replaces nothing"
    assert client.post(f"/templates/{OURS}/edit/", {}).status_code == 403


def test_a_resident_copies_for_themselves_and_for_nobody_else(world: World) -> None:
    client = client_of(world.resident)
    assert client.post(f"/templates/{OURS}/copy/", {"place": world.network.pk}).status_code == 403
    client.post(f"/templates/{OURS}/copy/", {"place": "me"})
    row = Template.objects.get()
    assert row.person == world.resident
    assert client_of(world.reader).get(f"/templates/{row.pk}/").status_code == 404


def test_a_reader_approves_by_name_and_takes_it_back(world: World) -> None:
    row, client = copied(world), client_of(world.reader)
    page = client.post(f"/templates/{row.pk}/approve/", {"stamp": stamp_of(row)}, follow=True)
    assert "by Reader, 20" in page.content.decode()
    row.refresh_from_db()
    assert (row.approved_by_id, row.is_approved) == (world.reader.pk, True)
    client.post(f"/templates/{row.pk}/withdraw-approval/")
    row.refresh_from_db()
    assert not row.is_approved
    for other in (world.resident, world.coordinator):
        assert client_of(other).post(f"/templates/{row.pk}/approve/").status_code == 403


def test_nobody_approves_what_changed_under_their_eyes(world: World) -> None:
    row = copied(world)
    with pytest.raises(StaleTemplate):
        reports.approve_template(template=row, by=world.actor("reader"), at=SOON, base="earlier")


def test_editing_changes_sections_fields_and_text_and_ends_the_approval(world: World) -> None:
    row, client = copied(world), client_of(world.reader)
    reports.approve_template(template=row, by=world.actor("reader"), at=NOW)
    changes = {
        "title": "Thorax", "text-2": "Poumons clairs.", "lines-2": "Côté: droit | gauche",
        "remove-0": "1", "chapter-new": "technique", "title-new": "Dose", "lines-new": "PDS: ",
    }  # fmt: skip
    answer = client.post(f"/templates/{row.pk}/edit/", form_of(row, **changes), follow=True)
    assert "Saved. It is a draft" in answer.content.decode()
    row.refresh_from_db()
    document = shelf.document_of(row)
    assert row.title == "Thorax"
    assert not row.is_approved
    assert [one.title for one in document.sections] == [
        "Technique", "Résultats", "Conclusion", "Dose",
    ]  # fmt: skip
    assert document.sections[1].text == "Poumons clairs."
    assert document.sections[3].chapter == "technique"


def test_two_editors_never_overwrite_each_other(world: World) -> None:
    row, client = copied(world), client_of(world.reader)
    late = form_of(row, title="Second", **{"text-1": "My words."})
    client.post(f"/templates/{row.pk}/edit/", form_of(row, title="First"))
    answer = client.post(f"/templates/{row.pk}/edit/", late)
    assert answer.status_code == 409
    assert "My words." in answer.content.decode()
    row.refresh_from_db()
    assert row.title == "First"


def test_files_are_imported_and_each_refused_one_is_named(world: World) -> None:
    client = client_of(world.reader)
    files = [
        SimpleUploadedFile("good.html", write_mrrt(library()[0])),
        SimpleUploadedFile("nul.html", b"<html>\0"),
        SimpleUploadedFile("empty.html", b"<html></html>"),
    ]
    body = {"place": world.network.pk, "files": files}
    page = client.post("/templates/import/", body, follow=True).content.decode()
    assert "1 template was taken in" in page
    assert "nul.html: This file is not a report template" in page
    assert "empty.html: This file is not a report template" in page
    row = Template.objects.get()
    exported = client.get(f"/templates/{row.pk}/mrrt/")
    assert exported.content == write_mrrt(shelf.document_of(row))
    assert exported["Content-Disposition"].startswith("attachment")


def test_a_copy_stands_in_for_ours_until_it_is_removed(world: World) -> None:
    case, reader = world.assigned(), world.actor("reader")
    row, client = copied(world), client_of(world.coordinator)
    offered = {one.id for one in choices_for(reader, case, language="fr")}
    assert row.pk in offered
    assert OURS not in offered
    assert client.post(f"/templates/{row.pk}/remove/").status_code == 302
    assert not Template.objects.exists()
    assert OURS in {one.id for one in choices_for(reader, case, language="fr")}


def test_templates_of_another_network_are_as_good_as_absent(world: World) -> None:
    row = copied(a_world(tag=" elsewhere"))
    client = client_of(world.reader)
    for act in ("", "mrrt/", "edit/"):
        assert client.get(f"/templates/{row.pk}/{act}").status_code == 404
    assert row.title not in client.get("/templates/?place=" + row.network_id).content.decode()
