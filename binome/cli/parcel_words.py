"""The words of `binome parcel …` on the command line."""

import os
from typing import Any

URGENCIES = ("message", "emergency", "routine", "prior")


def add_parcel(commands: Any) -> None:
    """Describe the commands of parcels."""
    parcel = commands.add_parser("parcel", help="Studies sealed for the road, as folders.")
    acts = parcel.add_subparsers(required=True, metavar="ACT")
    _act(acts, "key", "Print the keys others need to send to this node and to believe it.")
    trust = _act(acts, "trust", "Believe a sender whose key was compared by telephone.")
    trust.add_argument("sender", metavar="KEY", help="ed25519:…")
    trust.add_argument("--name", required=True, metavar="NAME")
    _add_export(acts)
    _add_import(acts)
    _add_mail(acts)
    for name, text in (
        ("inspect", "Say what is in a folder of parcels."),
        ("verify", "Prove a folder of parcels by its signature and hashes; changes nothing."),
    ):
        command = _act(acts, name, text)
        command.add_argument("folder", metavar="FOLDER")
        _add_keys(command)
        command.add_argument("--json", action="store_true")


def _act(acts: Any, name: str, text: str) -> Any:
    command = acts.add_parser(name, help=text, description=text)
    command.add_argument("--data", default=os.environ.get("BINOME_DATA", "data"), metavar="DIR")
    command.set_defaults(command=("parcel", {"import": "take_in"}.get(name, name)))
    return command


def _add_export(acts: Any) -> None:
    command = _act(acts, "export", "Write a study or a folder as a sealed, signed parcel.")
    command.add_argument(
        "source", metavar="STUDY_OR_FOLDER", help="a Study Instance UID, or a path"
    )
    command.add_argument("out", metavar="OUT", help="an empty or new folder, on a key for instance")
    command.add_argument(
        "--to", action="append", required=True, metavar="RECIPIENT",
        help="age1…, or a file of such lines; repeat for several",
    )  # fmt: skip
    command.add_argument("--urgency", choices=URGENCIES, default="routine")
    command.add_argument(
        "--key-image", action="append", default=[], metavar="UID", help="an image to send first"
    )
    command.add_argument("--fast", action="store_true", help="less work, 2 to 10 %% more bytes")


def _add_import(acts: Any) -> None:
    command = _act(acts, "import", "Take in what a folder holds; complete what began elsewhere.")
    command.add_argument("folder", metavar="FOLDER")
    command.add_argument("--out", metavar="DIR", help="write the files here, not to the archive")
    command.add_argument("--site", metavar="S", help="whose images they become")
    command.add_argument("--case", metavar="C", help="a case's name: they become its files")
    _add_keys(command)
    command.add_argument("--json", action="store_true")


def _add_mail(acts: Any) -> None:
    text = "Send a folder of parcels, answers and receipts by e-mail, where it is small."
    command = _act(acts, "mail", text)
    command.set_defaults(command=("letters", "mail"))
    command.add_argument("folder", metavar="FOLDER")
    add_letters(command)


def add_letters(command: Any) -> None:
    """Describe to whom letters go, and how large they may be."""
    command.add_argument("--to", required=True, metavar="ADDRESS")
    command.add_argument(
        "--out", metavar="DIR", help="write the letters here; else they go by BINOME_EMAIL_URL"
    )
    command.add_argument("--most-mb", type=float, default=20, metavar="MB", help="in all; 20")
    command.add_argument("--letter-mb", type=float, default=7, metavar="MB", help="a letter; 7")


def _add_keys(command: Any) -> None:
    command.add_argument("--key", metavar="FILE", help="an age identity, instead of this node's")
    command.add_argument(
        "--from", dest="senders", action="append", default=[], metavar="KEY",
        help="believe this sender for this once",
    )  # fmt: skip
