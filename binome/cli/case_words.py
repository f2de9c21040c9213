"""The words of `binome case …` on the command line."""

from collections.abc import Callable
from typing import Any


def add_cases(commands: Any, command: Callable[..., Any]) -> None:
    """Describe the commands about cases."""
    case = commands.add_parser("case", help="The cases of this node, for scripts.")
    acts = case.add_subparsers(required=True, metavar="ACT")
    listed = command(acts, "list", ("case", "show_list"), "List the newest cases.")
    listed.add_argument("--site", metavar="S")
    listed.add_argument("--most", type=int, default=1000, metavar="N")
    listed.add_argument("--json", action="store_true")
    shown = command(acts, "show", ("case", "show"), "Show one case; never who the patient is.")
    shown.add_argument("case", metavar="ID", help="its id or its name")
    shown.add_argument("--json", action="store_true")
