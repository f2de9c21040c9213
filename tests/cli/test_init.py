"""`binome init` and `binome user`: safe to repeat, secrets kept, honest exit codes."""

import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Command

LINK = re.compile(r"http://localhost:8000/join/#\S{20,}")
INIT = ("init", "--network", "Sahel", "--site", "Birao", "--aet", "BIRAO_CT", "--admin", "Ada")


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "data" / "binome.sqlite3")) as database:
        return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def first(binome: Command, folder: Path) -> str:
    """What the first `binome init` printed."""
    done = binome(*INIT, "--token-file", str(folder / "token"))
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_init_prints_a_one_time_link_and_no_password(first: str) -> None:
    assert LINK.search(first)
    assert "password" not in first.lower()


def test_the_token_is_one_line_for_its_owner_alone(first: str, folder: Path) -> None:
    token = folder / "token"
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    assert re.fullmatch(r"\S{30,}\n", token.read_text())
    assert token.read_text().strip() not in first


def test_nothing_in_the_data_folder_is_open_to_others(first: str, folder: Path) -> None:
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (folder / "data").rglob("*")}
    assert [str(path) for path, mode in modes.items() if mode & 0o077] == []


def test_a_second_init_changes_nothing_and_says_so(
    first: str, binome: Command, folder: Path
) -> None:
    token = (folder / "token").read_text()
    done = binome(*INIT, "--token-file", str(folder / "token"))
    assert done.returncode == 0, done.stderr
    assert (folder / "token").read_text() == token
    assert LINK.search(done.stdout), "nobody has enrolled yet: the way in is still printed"
    for table in ("network", "site", "accesstoken"):
        assert rows(folder, f"SELECT count(*) FROM people_{table}") == [(1,)]


def test_an_invited_person_has_a_link_and_a_wrong_role_is_a_wrong_call(
    first: str, binome: Command
) -> None:
    invited = binome("user", "add", "--role", "sender", "--site", "Birao")
    assert invited.returncode == 0, invited.stderr
    assert LINK.search(invited.stdout)
    wrong = binome("user", "add", "--role", "emperor")
    assert wrong.returncode == 2
    assert "Roles: " in wrong.stderr


def test_what_is_not_there_fails_with_a_sentence(first: str, binome: Command) -> None:
    for words in (
        ("user", "token", "--site", "Atlantis"),
        ("user", "add", "--role", "sender", "--site", "Atlantis"),
        ("user", "password", "nobody"),
    ):
        done = binome(*words)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False), words
        assert done.stderr.strip().endswith((".", "`."))


def test_wrong_calls_exit_with_two(binome: Command) -> None:
    assert binome("init", "--mode", "invisible").returncode == 2
    assert binome("fly").returncode == 2


def test_names_stay_at_the_sites_of_a_new_network_unless_somebody_says_otherwise(
    first: str, binome: Command, folder: Path
) -> None:
    rule = "SELECT may_hub_deidentify FROM identity_networkrule"
    assert rows(folder, rule) == [(0,)]
    for where, kept in (("hub", 1), ("site", 0)):
        done = binome(*INIT, "--names", where)
        assert done.returncode == 0, done.stderr
        assert rows(folder, rule) == [(kept,)]
