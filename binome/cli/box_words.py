"""The words of `binome box …` on the command line."""

import os
from typing import Any

from binome.cli.parcel_words import URGENCIES


def add_box(commands: Any) -> None:
    """Describe the commands of a box, and the hub's that makes one."""
    box = commands.add_parser("box", help="A small computer at a site that sends for it.")
    acts = box.add_subparsers(required=True, metavar="ACT")
    enrol = _act(acts, "enrol", "At the hub: print a code that makes one box of a site.")
    enrol.add_argument("--site", required=True, metavar="S")
    init = _act(acts, "init", "Make a folder a box's, with the hub's code.")
    init.add_argument("--hub", required=True, metavar="URL")
    init.add_argument("--code", required=True, metavar="CODE")
    send = _act(acts, "send", "Queue a file or a folder, sealed to the hub.")
    send.add_argument("path", metavar="PATH")
    send.add_argument("--urgency", choices=URGENCIES, default="routine")
    send.add_argument("--fast", action="store_true", help="less work, 2 to 10 %% more bytes")
    serve = _act(acts, "serve", "Send what is queued, for as long as it runs.")
    serve.add_argument("--once", action="store_true", help="end when all is sent and receipted")
    status = _act(acts, "status", "Say what is queued, sent and receipted.")
    status.add_argument("--json", action="store_true")


def _act(acts: Any, name: str, text: str) -> Any:
    command = acts.add_parser(name, help=text, description=text)
    command.add_argument("--data", default=os.environ.get("BINOME_DATA", "data"), metavar="DIR")
    command.set_defaults(command=("box", name))
    return command
