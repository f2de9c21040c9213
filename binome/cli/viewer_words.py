"""The words of `binome viewer`."""

from pathlib import Path


def add_viewer(commands) -> None:  # type: ignore[no-untyped-def]
    """Describe the command."""
    viewer = commands.add_parser("viewer", help="The prebuilt viewer for SEG, RT and PET (OHIF).")
    acts = viewer.add_subparsers(required=True, metavar="ACT")
    text = "Fetch OHIF from npm or a file, check it, and put it in place."
    command = acts.add_parser("install", help=text, description=text)
    command.set_defaults(command=("viewer", "install"))
    command.add_argument("--data", required=True, metavar="DIR")
    command.add_argument("--from", dest="source", metavar="FILE", type=Path)
