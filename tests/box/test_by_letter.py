"""E-mail in place of the line: a study goes in letters, its receipts come back in an mbox."""

import mailbox
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest

from binome.archive.models import Instance
from binome.box import settings
from binome.box.carrying import take_from
from binome.box.notes import MESSAGE, queue_note
from binome.cli.main import main
from binome.dicom.pool import Pool
from binome.fleet import carrying
from binome.fleet.models import Box
from binome.kernel.clock import utc_now
from binome.parcels import letters
from binome.parcels.refusals import TooLargeForLetters
from tests.box.enrolled import Enrolled, open_all
from tests.parcels.studies import write_study

pytestmark = pytest.mark.django_db(transaction=True)


def _delivered(sent: Path, maildir: Path) -> Path:
    """As a mail server leaves them; one twice, one that is no letter of ours, one broken."""
    box = mailbox.Maildir(maildir, create=True)
    paths = sorted(sent.glob("*.eml"), reverse=True)
    for path in [*paths, paths[0]]:
        box.add(BytesParser().parsebytes(path.read_bytes()))
    stranger = EmailMessage()
    stranger["Subject"] = "Offer"
    stranger.set_content("{}")
    stranger.add_attachment(b"{}", maintype="application", subtype="json", filename="manifest.json")
    box.add(stranger)
    box.add(b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: x/y; charset=*\n\nno")
    return maildir


def test_a_study_goes_by_letters_and_its_receipts_come_back_by_letters(
    box: Enrolled, tmp_path: Path, pool: Pool
) -> None:
    settings.save(box.data, box.settings)
    files = write_study(tmp_path / "study", slices=3)
    parcel = box.queue_up(files, pool)
    told = main(
        [
            "box", "mail", "--data", str(box.data), "--to", "hub@example.org",
            "--out", str(tmp_path / "sent"), "--letter-mb", "0.02",
        ]
    )  # fmt: skip
    assert told == 0
    assert len(list((tmp_path / "sent").iterdir())) >= 2
    found = carrying.take_from(_delivered(tmp_path / "sent", tmp_path / "mail"), at=utc_now())
    assert found.parcels == [parcel]
    assert not found.quarantined
    open_all()
    assert Instance.objects.filter(site=box.site).count() == len(files)
    carrying.carry_to(tmp_path / "key", boxes=list(Box.objects.all()))
    back = mailbox.mbox(tmp_path / "back.mbox")
    for letter in letters.letters([tmp_path / "key"], sender="a@b", to="c@d"):
        back.add(letter)
    back.close()
    taken = take_from(
        tmp_path / "back.mbox", data=box.data, queue=box.queue, hub_key=box.settings.hub_key,
        pool=pool,
    )  # fmt: skip
    assert (taken.answers, taken.receipts) == (0, 2)
    (line,) = box.queue.lines()
    assert line.state == "VERIFIED"
    assert "Doe" not in (tmp_path / "sent" / "binome-001.eml").read_text()


def test_letters_are_no_larger_than_asked_and_what_fits_in_none_is_said(
    box: Enrolled, tmp_path: Path, pool: Pool
) -> None:
    folder = box.data / "spool" / box.queue_up(write_study(tmp_path / "study", slices=3), pool)
    found = list(letters.letters([folder], sender="a@b", to="c@d", letter_bytes=20_000))
    assert max(len(letter.as_bytes()) for letter in found) < 20_000 * 1.5 + 3000
    with pytest.raises(TooLargeForLetters):
        list(letters.letters([folder], sender="a@b", to="c@d", letter_bytes=500))


def test_words_of_an_unknown_box_wait_in_quarantine(box: Enrolled, tmp_path: Path) -> None:
    said = {"format": MESSAGE, "key": "k", "text": "words"}
    queue_note(box.data, said, box.settings, at=utc_now())
    Box.objects.update(revoked_at=utc_now())
    for letter in letters.letters([box.data / "spool"], sender="a@b", to="c@d"):
        (tmp_path / "one.eml").write_bytes(letter.as_bytes())
    found = carrying.take_from(tmp_path / "one.eml", at=utc_now())
    assert (found.quarantined, found.parcels) == (1, [])
