"""The words of `binome box …` on the command line."""

import os
from typing import Any

from binome.cli.parcel_words import URGENCIES, add_letters


def add_box(commands: Any) -> None:
    """Describe the commands of a box, and the hub's that makes one."""
    box = commands.add_parser("box", help="A small computer at a site that sends for it.")
    acts = box.add_subparsers(required=True, metavar="ACT")
    enrol = _act(acts, "enrol", "At the hub: print a code that makes one box of a site.")
    enrol.add_argument("--site", required=True, metavar="S")
    _add_carrying(acts)
    init = _act(acts, "init", "Make a folder a box's, with the hub's code.")
    init.add_argument("--hub", required=True, metavar="URL")
    init.add_argument("--code", required=True, metavar="CODE")
    send = _act(acts, "send", "Queue a file or a folder, sealed to the hub.")
    send.add_argument("path", metavar="PATH", help="or a study that modalities sent here")
    send.add_argument("--urgency", choices=URGENCIES, default="routine")
    send.add_argument("--fast", action="store_true", help="less work, 2 to 10 %% more bytes")
    send.add_argument("--form", metavar="FORM.json", help="open a case at the hub with these words")
    send.add_argument(
        "--only-this-patient", action="store_true", help="leave other patients' images here"
    )
    serve = _act(acts, "serve", "Send what is queued, for as long as it runs.")
    serve.set_defaults(command=("box_serving", "serve"))
    serve.add_argument("--once", action="store_true", help="end when all is sent and receipted")
    serve.add_argument("--pages", metavar="HOST:PORT", default="", help="show pages here")
    serve.add_argument(
        "--name", dest="names", action="append", default=[], metavar="NAME",
        help="by what browsers of the site call this machine, beside its own name and address",
    )  # fmt: skip
    serve.add_argument(
        "--usb", dest="keys", action="append", default=[], metavar="DIR",
        help="a folder that is a USB key, beside those the system mounts",
    )  # fmt: skip
    serve.add_argument("--dicom", metavar="HOST:PORT", default="", help="take images here")
    serve.add_argument("--aet", metavar="A", default="BOX", help="what modalities call this box")
    serve.add_argument(
        "--from", dest="callers", action="append", default=[], metavar="TITLE@ADDRESS",
        help="a modality that may send; * for any title of an address",
    )  # fmt: skip
    status = _act(acts, "status", "Say what is queued, sent and receipted.")
    status.add_argument("--json", action="store_true")
    spend = _act(acts, "budget", "Say what the SIM may cost.")
    spend.set_defaults(command=("box", "set_budget"))
    spend.add_argument("--day-mb", type=int, default=0, metavar="MB", help="0 for no limit")
    spend.add_argument("--month-mb", type=int, default=0, metavar="MB", help="0 for no limit")
    spend.add_argument("--bulk-hours", default="0-0", metavar="FROM-TO", help="like 22-6")
    receipt = _act(acts, "receipt", "Take a receipt that was read over the telephone.")
    receipt.add_argument("parcel", metavar="PARCEL", help="its first letters are enough")
    receipt.add_argument("code", metavar="CODE", help="twelve characters")
    _act(acts, "unlock", "Take the site's key out of its vault, with the recovery code.")
    _add_cases(acts)


def _add_carrying(acts: Any) -> None:
    """A key or letters in place of the line, at both ends."""
    told = _act(
        acts, "answers", "At the hub: write what boxes should hear to a USB key.",
        where="box_carrying",
    )  # fmt: skip
    told.add_argument("--out", required=True, metavar="DIR", help="the key")
    told.add_argument("--site", metavar="S", default="", help="for the boxes of this site alone")
    collected = _act(
        acts, "collect", "At the hub: take in what boxes sent by a USB key or by e-mail.",
        where="box_carrying",
    )  # fmt: skip
    collected.add_argument("source", metavar="SOURCE", help="a key, a folder, a Maildir, an mbox")
    mail = _act(acts, "mail", "Send what waits and is small by e-mail.")
    mail.set_defaults(command=("letters", "mail_queue"))
    add_letters(mail)
    heard = _act(acts, "hear", "Take in the hub's answers and receipts from a key or letters.")
    heard.set_defaults(command=("letters", "hear"))
    heard.add_argument("source", metavar="SOURCE", help="a key, a folder, a Maildir, an mbox")


def add_link(commands: Any) -> None:
    """Describe the commands of a box's line."""
    link = commands.add_parser("link", help="The line between a box and its hub.")
    acts = link.add_subparsers(required=True, metavar="ACT")
    test = _act(acts, "test", "Measure delay and rates with a few bytes.", where="link")
    test.add_argument("--bytes", type=int, default=65_536, metavar="N", help="so many each way")
    test.add_argument("--json", action="store_true")


def _add_cases(acts: Any) -> None:
    studies = _act(acts, "studies", "Say what modalities sent here.", where="box_inbox")
    studies.add_argument("--json", action="store_true")
    forget = _act(acts, "forget", "Delete a study that modalities sent here.", where="box_inbox")
    forget.add_argument("study", metavar="STUDY", help="as binome box studies names it")
    listed = _act(acts, "cases", "Say how the cases of this box are.", where="box_cases")
    listed.add_argument("--json", action="store_true")
    shown = _act(acts, "answer", "Print the answer to a case.", where="box_cases")
    shown.add_argument("case", metavar="CASE", help="its key, or its name at the hub")
    shown.add_argument("--pdf", metavar="FILE", help="write the hub's paper here")
    shown.add_argument("--sheet", metavar="FILE", help="write answer and name, to print")
    for name, text in (
        ("withdraw", "Withdraw a case; overtakes everything."),
        ("say", "Add words to a case; overtakes everything."),
    ):
        command = _act(acts, name, text, where="box_cases")
        command.add_argument("case", metavar="CASE")
        command.add_argument("text", metavar="WORDS", help="no name; it travels and is read there")


def _act(acts: Any, name: str, text: str, *, where: str = "box") -> Any:
    command = acts.add_parser(name, help=text, description=text)
    command.add_argument("--data", default=os.environ.get("BINOME_DATA", "data"), metavar="DIR")
    command.set_defaults(command=(where, {"say": "say_to_case"}.get(name, name)))
    return command
