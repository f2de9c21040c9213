"""The words of `binome film`."""


def add_film(commands) -> None:  # type: ignore[no-untyped-def]
    """Describe the command."""
    text = "Make a DICOM image of a photograph of a film; the data folder is not touched."
    command = commands.add_parser("film", help=text, description=text)
    command.set_defaults(command=("film", "film"))
    command.add_argument("source", metavar="IN", help="a JPEG, PNG, TIFF or HEIC file")
    command.add_argument("target", metavar="OUT.dcm")
    command.add_argument("--corners", metavar="X,Y,...", help="four corners, in pixels")
    command.add_argument("--report", metavar="OUT.json", help="corners, figures and advice")
    command.add_argument("--panels", metavar="ROWSxCOLUMNS", help="1x1 for none; found by itself")
    command.add_argument("--width-mm", type=float, metavar="MM", help="the film's width, if known")
    command.add_argument("--turn", type=int, choices=[0, 90, 180, 270], default=0, help="clockwise")
    command.add_argument("--mirror", action="store_true", help="undo a mirrored photograph")
    command.add_argument("--invert", action="store_true", help="black becomes white")
    command.add_argument("--no-text", action="store_true", help="you saw: no name is on the film")
    command.add_argument("--modality", choices=["OT", "CR", "DX", "CT", "MR", "US"], default="OT")
    command.add_argument("--jpeg", action="store_true", help="smaller: JPEG inside")
