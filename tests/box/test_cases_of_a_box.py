"""A case from a form at the box to the answer in its hands, and what never leaves the site."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from binome.archive.models import Instance
from binome.box import notes
from binome.box.carrying import take_from
from binome.box.form import Form, FormLacks, checked
from binome.box.names import Names
from binome.box.patients import AnotherPatient, SeveralPatients
from binome.box.sending import Sender
from binome.box.sheet import sheet
from binome.box.site import WrongRecoveryCode, from_vault
from binome.box.talking import read_reply, reply_of
from binome.cases import services as cases
from binome.cases.models import Case
from binome.cases.services.pairing import Pair
from binome.cli.box_cases import WORDS
from binome.dicom.pool import Pool
from binome.fleet.carrying import carry_to
from binome.fleet.models import Box, BoxReply
from binome.identity.fields import IdentityFields
from binome.identity.pseudonyms import pseudonym_of
from binome.identity.site_keys import hash_secret
from binome.kernel.clock import utc_now
from binome.people import services as people
from binome.people.credentials import actor_of_person
from binome.people.models import Mode, Person, Role
from binome.people.services import Place
from binome.reports import queries
from binome.reports import services as reports
from binome.reports.models import State
from binome.reports.signature import PasswordConfirmed, Signature
from binome.seal.sealed import CannotOpen
from tests.box.enrolled import OPERATOR, Enrolled, a_site, enrolled, work
from tests.parcels.conftest import NOW
from tests.parcels.studies import write_study

pytestmark = pytest.mark.django_db(transaction=True)
SAID = {
    "urgency": "emergency", "question": "Hématome ?", "age": "54 ans", "sex": "female",
    "who_acts": "Garde", "phone": "+236 1", "patient_name": "Doe Jane", "patient_number": "4711",
}  # fmt: skip
FORM = checked(SAID)


@pytest.fixture
def discreet(hub: str, tmp_path: Path) -> Iterator[Enrolled]:
    """A box in a pseudonymous network, with its site's key."""
    box = enrolled(hub, tmp_path / "box", a_site(Mode.PSEUDONYMOUS))
    box.learn_site()
    yield box
    box.queue.close()


def _reader_of(box: Enrolled) -> Person:
    place = Place(box.site.network)
    person = people.add_person(username="reader", name="Dr Reader", password=None, at=NOW)
    people.give_role(person=person, role=Role.READER, place=place, at=NOW)
    cases.agree_binome(pair=Pair(box.site, person), by=OPERATOR, at=NOW)
    return person


def _sign(case: Case, reader: Person) -> None:
    by, at = actor_of_person(reader, at=utc_now()), utc_now()
    draft = reports.open_draft(case=case, by=by, at=at)
    sections = {"conclusion": "Pas d'hématome.", "findings": "Rien.", "technique": "Scanner."}
    draft = reports.save_draft(
        report=draft, sections=sections, revision=draft.revision, by=by, at=at
    )
    case.refresh_from_db()
    signature = Signature(
        known=queries.binding_of(case), evidence=PasswordConfirmed(reader.pk, at),
        critical_result="no",
    )  # fmt: skip
    reports.sign(report=draft, status=State.FINAL, signature=signature, by=by, at=at)


def test_a_case_goes_from_the_box_to_its_reader_and_the_answer_comes_back_with_the_name(
    discreet: Enrolled, tmp_path: Path, pool: Pool, quick_typesetter: None
) -> None:
    reader = _reader_of(discreet)
    words = Names(discreet.data).made()
    made = discreet.open_case(write_study(tmp_path / "study"), FORM, pool)
    discreet.send()
    work()
    (case,) = Case.objects.all()
    assert (case.question, case.reader_id, case.state) == ("Hématome ?", reader.pk, "assigned")
    assert case.patient_check == "match"
    fields = IdentityFields(number="4711")
    secret = hash_secret(discreet.site.pk)
    assert case.pseudonym == pseudonym_of(fields, secret=secret, is_taken=lambda _: False)
    stored = Instance.objects.filter(site=discreet.site)
    assert stored.count() == len(made.made.contents.instances) == case.expected_files
    assert 0 < case.image_count <= stored.count()
    assert not any(b"Doe^" in bytes(one.header) for one in stored)
    sender = discreet.sender()
    assert sender.fetch_receipts() == 0
    sender.link.close()
    _sign(case, reader)
    work()
    key = tmp_path / "key"
    carried = carry_to(key, boxes=[Box.objects.get()])
    assert (carried.answers, carried.receipts > 1) == (3, True)
    hub_key = discreet.settings.hub_key
    taken = take_from(key, data=discreet.data, queue=discreet.queue, hub_key=hub_key, pool=pool)
    assert (taken.answers, taken.receipts > 0) == (3, True)
    assert discreet.talk(pool) == 0  # what the key brought is not new, and the hub is told
    assert not BoxReply.objects.filter(taken_at__isnull=True).exists()
    (one,) = discreet.queue.cases()
    assert (one.key, one.name, one.state) == (made.case_key, case.name, "answered")
    kinds = dict(one.replies)
    signed = reply_of(discreet.data, kinds["binome-report"], hub_key=discreet.settings.hub_key)
    answer = read_reply(discreet.data, signed, pool=pool)["said"]["text"]
    assert "Pas d'hématome." in answer
    names = Names(discreet.data)
    page = sheet(names.shown(one.key, words.upper()), words=WORDS, answer=answer)
    assert "Doe Jane" in page
    assert "Pas d&#x27;hématome." in page
    with pytest.raises(CannotOpen):
        names.shown(one.key, "wrong-words")
    assert Case.objects.get().delivered_at is None
    discreet.queue.note_read(one.key)
    assert discreet.talk(pool) == 0
    assert Case.objects.get().delivered_at is not None
    assert not BoxReply.objects.filter(read_at__isnull=True, kind="report").exists()


def test_words_reach_the_hub_before_the_images_and_files_as_they_become_whole(
    discreet: Enrolled, tmp_path: Path, pool: Pool
) -> None:
    Names(discreet.data).made()
    made = discreet.open_case(write_study(tmp_path / "study"), FORM, pool)
    first = made.made.signed.manifest.segments[0].sha256
    sender = discreet.sender()
    turn = discreet.queue.next(at=NOW)
    assert turn is not None
    assert turn.sha256 == first
    _send_only(sender, made.made.signed.sha256, first)
    work()
    case = Case.objects.get()
    assert (case.question, case.state, case.image_count) == ("Hématome ?", "sent", 0)
    assert case.expected_files == len(made.made.contents.instances)
    discreet.send()
    work()
    assert Case.objects.get().image_count > 0
    assert Instance.objects.count() == case.expected_files


def test_a_withdrawal_overtakes_the_images_and_closes_the_case(
    discreet: Enrolled, tmp_path: Path, pool: Pool
) -> None:
    Names(discreet.data).made()
    made = discreet.open_case(write_study(tmp_path / "study"), FORM, pool)
    _send_only(
        discreet.sender(), made.made.signed.sha256, made.made.signed.manifest.segments[0].sha256
    )
    work()
    said = {"format": notes.WITHDRAWAL, "key": made.case_key, "text": "transferred"}
    notes.queue_note(discreet.data, said, discreet.settings, at=NOW)
    turn = discreet.queue.next(at=NOW)
    assert turn is not None
    assert turn.rank == 0
    discreet.send()
    work()
    assert Case.objects.get().state == "withdrawn"
    assert Instance.objects.count() <= 1  # words alone, a report, came with the first segment
    assert discreet.queue.next(at=NOW) is None
    assert [one.state for one in discreet.queue.cases()] == ["withdrawn"]


def test_two_patients_or_another_one_leave_nothing_and_a_reason_is_needed(
    discreet: Enrolled, tmp_path: Path, pool: Pool
) -> None:
    Names(discreet.data).made()
    files = write_study(tmp_path / "study")
    other = checked({**SAID, "patient_name": "Zongo Paul", "patient_number": "9"})
    with pytest.raises(AnotherPatient) as refused:
        discreet.open_case(files, other, pool)
    assert "Jane" not in str(refused.value)
    assert "Zongo" not in str(refused.value)
    two = [*files, *_of_another(tmp_path / "other")]
    with pytest.raises(SeveralPatients):
        discreet.open_case(two, FORM, pool)
    assert discreet.queue.next(at=NOW) is None
    assert not list((discreet.data / "spool").iterdir())
    chosen = discreet.open_case(two, FORM, pool, is_choosing=True)
    assert chosen.stayed["other_patient"] == 2
    vouched = checked({**SAID, "patient_name": "Zongo Paul", "vouched_because": "married name"})
    discreet.open_case(files, vouched, pool)
    assert len(discreet.queue.cases()) == 2


def _of_another(folder: Path) -> list[Path]:
    from pydicom import dcmread

    files = write_study(folder)[:2]
    for path in files:
        image = dcmread(path)
        image.PatientName, image.PatientID = "Zongo^Paul", "9"
        image.save_as(path)
    return files


def _send_only(sender: Sender, parcel: str, sha256: str) -> None:
    """Send the manifest and one segment, as a line does that breaks then."""
    from binome.box.link import Piecewise
    from binome.parcels.places import MANIFEST, SEGMENTS, SIGNATURE, segment_name

    folder = sender.spool / parcel
    body = (folder / SIGNATURE).read_bytes() + (folder / MANIFEST).read_bytes()
    link = sender.link
    link.announce(parcel, body)
    path = folder / SEGMENTS / segment_name(sha256)
    link.send(sha256, Piecewise(path, 0, lambda: False, lambda: 4096))
    while link.unanswered:
        link.heard(seconds=60)
    link.close()


def test_an_incomplete_form_says_what_it_lacks_and_never_shows_itself() -> None:
    with pytest.raises(FormLacks) as refused:
        checked({"urgency": "routine", "question": "?", "age": "3", "consent": "maybe"})
    assert refused.value.fields == ["sex", "consent"]
    assert "Jane" not in repr(FORM)
    assert isinstance(FORM, Form)


def test_a_vault_gives_its_key_to_its_recovery_code_only(tmp_path: Path) -> None:
    import hmac
    from base64 import b64encode

    from binome.seal import passphrase, sealed

    identity, key = sealed.new_identity(), "ab" * 32
    words = b"\0".join((b"binome-vault/1", b"site1", key.encode()))
    proof = hmac.digest(identity.encode(), words, "sha256").hex()
    kept = {"format": "binome-site-key", "version": 1, "site_id": "site1", "key": key}
    to = sealed.recipient_of(identity)
    told = {
        "id": "site1", "name": "Site", "recipient": to,
        "recovery": b64encode(passphrase.seal(identity.encode(), "ABCD0EFGH1")).decode(),
        "sealed_key": b64encode(
            sealed.seal(json.dumps({**kept, "proof": proof}).encode(), [to])
        ).decode(),
    }  # fmt: skip
    facts = from_vault(told, "abcdo-efghi")
    assert (facts.key, facts.recipient) == (key, to)
    for wrong in ({**told, "id": "site2"}, {**told, "recipient": "age1x"}):
        with pytest.raises(WrongRecoveryCode):
            from_vault(wrong, "ABCD0EFGH1")
    with pytest.raises(WrongRecoveryCode):
        from_vault(told, "ABCD0EFGHJ")
    assert key not in repr(facts)


def test_a_box_that_is_to_be_wiped_is_told_so_and_no_longer_believed(
    discreet: Enrolled, tmp_path: Path
) -> None:
    from binome.box import wiping
    from binome.box.link import HubRefused, Link
    from binome.fleet import services

    services.wipe(box=Box.objects.get(), by=OPERATOR, at=utc_now())
    link = Link(discreet.settings.hub, secret=discreet.settings.secret)
    with pytest.raises(HubRefused) as refused:
        link.asked("/parcels/sync", {})
    assert refused.value.word == "wipe"
    discreet.queue.close()
    wiping.wipe(discreet.data)
    left = [path for path in discreet.data.rglob("*") if path.is_file()]
    assert left == []
    assert not Person.objects.get(username__startswith="box-").memberships.in_force(utc_now())
