"""A data folder with a little of everything, made by the commands an operator types."""

import hashlib
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.archive.instances import Made
from tests.operation.nursery import forked

NOT_OURS = ("BINOME_", "DJANGO_")


def environment(**settings: str) -> dict[str, str]:
    kept = {name: v for name, v in os.environ.items() if not name.startswith(NOT_OURS)}
    return {**kept, **settings}


def call(*words: object, data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `binome WORDS --data DATA` to its end, in a process of its own."""
    arguments = [*map(str, words), "--data", str(data)]
    return forked(arguments, environment(**settings))


def done(*words: object, data: Path, **settings: str) -> str:
    """The same, and it succeeds."""
    ended = call(*words, data=data, **settings)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def seeded(folder: Path, *, images: int = 4, **settings: str) -> Path:
    """A node of an identified network with images; a file of every folder that is backed up."""
    data, disc = folder / "data", folder / "disc"
    done("init", "--network", "Sahel", "--site", "Birao", "--mode", "identified", data=data,
         **settings)  # fmt: skip
    add_images(data, disc, images, **settings)
    for name in ("originals/sealed", "uploads/0123"):
        (data / name).write_bytes(name.encode() * 1000)
    return data


def add_images(data: Path, disc: Path, images: int, **settings: str) -> None:
    disc.mkdir()
    made = Made()
    for number in range(1, images + 1):
        (disc / f"IM{number}").write_bytes(made.instance(number))
    done("import", disc, "--site", "Birao", data=data, **settings)


def fingerprint(data: Path) -> dict[str, str]:
    """The SHA-256 of every file a backup must bring back, and of every row of the database."""
    found = {
        path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("blobs", "keys", "originals", "uploads")
        for path in (data / folder).rglob("*")
        if path.is_file()
    }
    if (data / "binome.sqlite3").exists():
        found["rows"] = hashlib.sha256("\n".join(_rows(data)).encode()).hexdigest()
    return found


def _rows(data: Path) -> Iterator[str]:
    with closing(sqlite3.connect(data / "binome.sqlite3")) as database:
        yield from database.iterdump()
