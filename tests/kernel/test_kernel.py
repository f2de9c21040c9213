"""Ids are unguessable and fit a path; refusals speak; news is told in order, once a handler."""

from dataclasses import dataclass
from pathlib import Path

from binome.kernel import events, files, ids
from binome.kernel.clock import utc_now
from binome.kernel.errors import Refusal


def test_an_id_fits_a_url_and_a_file_name_and_is_new_each_time() -> None:
    made = {ids.new_id() for _ in range(500)}
    assert len(made) == 500
    assert all(len(i) == ids.ID_LENGTH and set(i) <= set(ids.ALPHABET) for i in made)


def test_a_secret_is_not_its_digest() -> None:
    secret = ids.new_secret()
    assert len(secret) == ids.SECRET_LENGTH
    assert ids.digest(secret) == ids.digest(secret) != secret


def test_a_refusal_says_its_sentence_or_the_one_it_was_given() -> None:
    assert str(Refusal()) == Refusal.sentence
    assert str(Refusal("The disk is full.")) == "The disk is full."


def test_the_clock_is_in_utc() -> None:
    offset = utc_now().utcoffset()
    assert offset is not None
    assert not offset


@dataclass(frozen=True)
class LampLit:
    """An event of this test."""

    colour: str


def test_news_reaches_each_handler_once_in_the_order_they_came() -> None:
    heard: list[str] = []

    def first(event: LampLit) -> None:
        heard.append(f"first {event.colour}")

    events.subscribe(LampLit, first)
    events.subscribe(LampLit, first)
    events.subscribe(LampLit, lambda event: heard.append("second"))
    events.emit(LampLit("green"))
    assert heard == ["first green", "second"]


def test_a_private_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    files.write_private(path, "words")
    assert path.read_text() == "words"
    assert path.stat().st_mode & 0o777 == 0o600
    assert files.secret_in(path) == "words"
    assert files.secret_in(tmp_path / "other") == (tmp_path / "other").read_text().strip()
