"""Reads the command line, prepares Django over the data folder, and calls one command.

Exit codes: 0 done, 1 failed, 2 wrong call.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from binome.cli.addresses import WrongAddress
from binome.cli.box_words import add_box, add_link
from binome.cli.case_words import add_cases
from binome.cli.film_words import add_film
from binome.cli.keys import add_keys
from binome.cli.node_words import add_node_studies
from binome.cli.parcel_words import add_parcel
from binome.cli.provider import add_provider
from binome.cli.retention import add_retention
from binome.cli.simulate import add_simulate
from binome.cli.viewer_words import add_viewer
from binome.kernel.errors import Refusal

Command = Callable[[argparse.Namespace], int]

REPORT_FORMATS = (
    "pdf", "identity-sheet", "sr", "encapsulated-pdf", "text", "summary", "fhir", "oru",
)  # fmt: skip
DONE, FAILED, WRONG_CALL = 0, 1, 2


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = parser().parse_args(words)
    if getattr(options, "data", None):
        os.environ["BINOME_DATA"] = str(Path(options.data).absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "binome.config.settings")
    os.umask(0o077)
    try:
        done = command_of(options)(options)
        sys.stdout.flush()
        return done
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
        return WRONG_CALL if isinstance(refusal, WrongAddress) else FAILED
    except KeyboardInterrupt:
        return FAILED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED  # whoever read the answer has seen enough


def command_of(options: argparse.Namespace) -> Command:
    """Return the function of a command; modules load only when their command is called."""
    module_name, function = options.command
    module = __import__(f"binome.cli.{module_name}", fromlist=[function])
    return getattr(module, function)


def parser() -> argparse.ArgumentParser:
    """Describe every command."""
    top = argparse.ArgumentParser(prog="binome", description="Teleradiology without borders.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _add_init(commands)
    _add_serve(commands)
    _add_simple(commands)
    _add_user(commands)
    _add_node(commands)
    _add_import(commands)
    _add_verify(commands)
    _add_backup(commands)
    _add_doctor(commands)
    _add_stats(commands)
    _add_audit(commands)
    _add_deidentify(commands)
    add_viewer(commands)
    add_film(commands)
    _add_report(commands)
    _add_template(commands)
    _add_dictation(commands)
    add_parcel(commands)
    add_box(commands)
    add_keys(commands, _command)
    add_provider(commands, _command)
    add_retention(commands, _command)
    add_link(commands)
    add_cases(commands, _command)
    add_simulate(commands, _command)
    return top


def _command(commands, name: str, where: tuple[str, str], text: str):  # type: ignore[no-untyped-def]
    command = commands.add_parser(name, help=text, description=text)
    command.add_argument("--data", default=os.environ.get("BINOME_DATA", "data"), metavar="DIR")
    command.set_defaults(command=where)
    return command


def _add_init(commands) -> None:  # type: ignore[no-untyped-def]
    command = _command(
        commands, "init", ("init", "init"), "Make or complete a data folder; safe to repeat."
    )
    command.add_argument("--network", metavar="N")
    command.add_argument("--site", metavar="S")
    command.add_argument(
        "--aet", metavar="A", help="AE title of the site's own archive or modality"
    )
    command.add_argument("--admin", metavar="NAME", default="")
    command.add_argument("--token-file", metavar="FILE")
    command.add_argument("--mode", choices=["pseudonymous", "identified"], default="pseudonymous")
    command.add_argument("--act", choices=["expertise", "interpretation"], default="expertise")
    command.add_argument(
        "--names", choices=["site", "hub"],
        help="where names are taken out in a pseudonymous network; new ones: at the site",
    )  # fmt: skip


def _add_serve(commands) -> None:  # type: ignore[no-untyped-def]
    command = _command(commands, "serve", ("serve", "serve"), "Run everything in one command.")
    command.add_argument("--http", metavar="HOST:PORT", default="localhost:8000")
    command.add_argument("--dicom", metavar="HOST:PORT", default="")
    command.add_argument("--aet", metavar="A", default="BINOME")
    command.add_argument("--tls-cert", metavar="FILE", help="for pages and DICOM alike")
    command.add_argument("--tls-key", metavar="FILE")
    command.add_argument(
        "--dicom-ca",
        metavar="FILE",
        help="DICOM nodes must show a certificate of theirs",
    )
    command.add_argument("--only", choices=["web", "node", "worker"])


def _add_simple(commands) -> None:  # type: ignore[no-untyped-def]
    _command(commands, "worker", ("serve", "worker"), "Run one worker for the jobs.")
    demo = _command(commands, "demo", ("demo", "demo"), "Make the demo network with real images.")
    demo.add_argument("--small", action="store_true", help="fewer images, for tests")


def _add_user(commands) -> None:  # type: ignore[no-untyped-def]
    user = commands.add_parser("user", help="Persons, tokens and passwords.")
    acts = user.add_subparsers(required=True, metavar="ACT")
    add = _command(acts, "add", ("user", "add"), "Invite a person; prints a one-time link.")
    add.add_argument("--role", required=True)
    add.add_argument("--network", metavar="N")
    add.add_argument("--site", metavar="S")
    add.add_argument("--group", metavar="G")
    add.add_argument("--name", default="")
    token = _command(acts, "token", ("user", "token"), "Make a site's access token.")
    token.add_argument("--site", required=True, metavar="S")
    token.add_argument("--label", default="integrator")
    token.add_argument("--token-file", metavar="FILE")
    password = _command(acts, "password", ("user", "password"), "Set a person's password.")
    password.add_argument("username")


def _add_node(commands) -> None:  # type: ignore[no-untyped-def]
    node = commands.add_parser("node", help="Nodes of the DICOM network.")
    acts = node.add_subparsers(required=True, metavar="ACT")
    add = _command(acts, "add", ("node", "add"), "Admit a calling AE title from one host.")
    add.add_argument("--aet", required=True, metavar="A", help="its title; * for any of that host")
    add.add_argument("--host", required=True, metavar="H", help="address, network or name")
    add.add_argument("--port", required=True, type=int, metavar="P")
    add.add_argument("--site", metavar="S")
    add.add_argument("--own-title", metavar="T", help="what that node knows this server by")
    add.add_argument("--fetch", choices=["move", "get"], help="how studies come from it")
    add_node_studies(acts, _command)


def _add_import(commands) -> None:  # type: ignore[no-untyped-def]
    command = _command(
        commands, "import", ("import_media", "import_media"), "Take in a disc, a folder or a zip."
    )
    command.add_argument("path", metavar="PATH", help="a folder, a disc, its DICOMDIR, or a zip")
    command.add_argument("--site", metavar="S")
    command.add_argument("--form", choices=["auto", "disc", "folder", "zip"], default="auto")
    command.add_argument("--case", metavar="C", help="a case's name: the files become its files")
    command.add_argument("--watch", action="store_true", help="take in what is dropped there")
    command.add_argument("--settle", type=float, default=5.0, metavar="SECONDS")


def _add_verify(commands) -> None:  # type: ignore[no-untyped-def]
    text = "Hash every stored object again and say what is wrong."
    command = _command(commands, "verify", ("verify", "verify"), text)
    command.add_argument("--rebuild", action="store_true", help="index what the index lacks")
    command.add_argument("--site", metavar="S", help="whose the objects are that no record names")
    command.add_argument("--json", action="store_true")


def _add_doctor(commands) -> None:  # type: ignore[no-untyped-def]
    text = "Say whether this server is well, and what to do."
    command = _command(commands, "doctor", ("doctor", "doctor"), text)
    command.add_argument("--tls-cert", metavar="FILE", action="append", help="also look at this")
    command.add_argument("--json", action="store_true")


def _add_stats(commands) -> None:  # type: ignore[no-untyped-def]
    text = "Every figure of the networks: volumes, legs, promises, load, pairs."
    command = _command(commands, "stats", ("stats", "stats"), text)
    command.add_argument("--from", dest="begins", metavar="DAY", default="", help="2026-03-01")
    command.add_argument("--to", dest="until", metavar="DAY", default="", help="until before it")
    command.add_argument("--json", action="store_true")


def _add_audit(commands) -> None:  # type: ignore[no-untyped-def]
    audit = commands.add_parser("audit", help="That nobody rewrote who saw what.")
    acts = audit.add_subparsers(required=True, metavar="ACT")
    seal = _command(acts, "checkpoint", ("audit", "checkpoint"), "Seal what is new, and sign.")
    seal.add_argument("--out", metavar="FILE", help="keep it elsewhere: it is what proves later")
    verify = _command(acts, "verify", ("audit", "verify"), "Recompute the whole log.")
    verify.add_argument("--against", metavar="FILE", action="append", default=[])
    verify.add_argument("--json", action="store_true")
    prove = _command(acts, "prove", ("audit", "prove"), "Write a proof that others can check.")
    prove.add_argument("event", metavar="EVENT", type=int, nargs="?", help="an event's number")
    prove.add_argument("--since", metavar="FILE", help="an older checkpoint, instead of an event")
    prove.add_argument("--out", metavar="FILE")
    export = _command(acts, "export", ("audit", "export"), "Write events for other systems.")
    export.add_argument("--form", choices=["dicom", "fhir"], required=True)
    export.add_argument("--since", metavar="INSTANT", help="ISO 8601, such as 2026-01-31")
    export.add_argument("--out", metavar="FILE", required=True)
    role = _command(acts, "role", ("audit", "role"), "Let a PostgreSQL role append and not change.")
    role.add_argument("name", metavar="ROLE")
    check = _command(acts, "check", ("audit", "check"), "Check a proof, anywhere.")
    check.add_argument("file", metavar="FILE")
    check.add_argument("--signer", required=True, metavar="KEY", help="ed25519:…, of that node")


def _add_backup(commands) -> None:  # type: ignore[no-untyped-def]
    text = "Make the key that alone opens this server's backups."
    key = _command(commands, "recovery-key", ("backup", "recovery_key"), text)
    key.add_argument("file", metavar="FILE", help="kept away from this server")
    text = "Write a new sealed snapshot to a folder or a bucket; the server may run."
    backup = _command(commands, "backup", ("backup", "backup"), text)
    backup.add_argument("to", metavar="TO", help="a folder, or s3://bucket/prefix?endpoint=…")
    backup.add_argument("--keep-days", type=int, metavar="N", help="forget older snapshots")
    backup.add_argument("--json", action="store_true")
    text = "Make a data folder from a backup, or look at what is there."
    restore = _command(commands, "restore", ("restore", "restore"), text)
    restore.add_argument("source", metavar="FROM", help="a folder, or s3://bucket/prefix?endpoint=")
    restore.add_argument("--recovery-key", metavar="FILE")
    restore.add_argument("--snapshot", metavar="NAME", help="another than the newest")
    restore.add_argument("--list", action="store_true", help="name the snapshots")
    restore.add_argument("--check", action="store_true", help="open and hash everything")


def _add_deidentify(commands) -> None:  # type: ignore[no-untyped-def]
    text = "Write files without their patient; the data folder is not touched."
    command = commands.add_parser("deidentify", help=text, description=text)
    command.set_defaults(command=("deidentify", "deidentify"))
    command.add_argument("source", metavar="IN", help="a file or a folder")
    command.add_argument("target", metavar="OUT", help="a file or a folder that is made")
    command.add_argument("--key", metavar="FILE", help="the site's key; made when missing")
    command.add_argument("--options", metavar="NAMES", help="columns of PS3.15 Table E.1-1, commas")
    command.add_argument("--mask", metavar="BOXES.json", help="boxes to blacken")
    command.add_argument("--map", metavar="OUT.json", help="originals and what stands for them")


def _add_report(commands) -> None:  # type: ignore[no-untyped-def]
    report = commands.add_parser("report", help="Signed reports as files.")
    acts = report.add_subparsers(required=True, metavar="ACT")
    render = _command(acts, "render", ("report", "render"), "Write a signed version to a file.")
    render.add_argument("id", metavar="ID", help="a version's id, or a case's name")
    render.add_argument("--format", required=True, choices=REPORT_FORMATS)
    render.add_argument("--out", required=True, metavar="FILE")
    render.add_argument("--language", default="fr", metavar="L")
    verify = _command(acts, "verify", ("report", "verify"), "Say whether a PDF is one of ours.")
    verify.add_argument("file", metavar="FILE.pdf")


def _add_dictation(commands) -> None:  # type: ignore[no-untyped-def]
    dictation = commands.add_parser("dictation", help="Speech written out, on your own machines.")
    acts = dictation.add_subparsers(required=True, metavar="ACT")
    check = acts.add_parser("check", help="Write out recordings; say how well and how fast.")
    check.set_defaults(command=("dictation", "check"))
    check.add_argument("audio", nargs="+", metavar="AUDIO", help="or a folder; texts beside, .txt")
    check.add_argument("--language", choices=["fr", "en"], default="fr")
    check.add_argument("--hotwords", default="", metavar="WORDS", help="likely words, commas")
    serve = acts.add_parser("serve", help="Write out what the pages record (BINOME_DICTATION_URL).")
    serve.set_defaults(command=("dictation", "serve"))
    serve.add_argument("--http", metavar="HOST:PORT", default="127.0.0.1:9000")
    corpus = acts.add_parser("corpus", help="Sentences to read, and a page that records them.")
    corpus.set_defaults(command=("dictation", "corpus"))
    corpus.add_argument("--language", choices=["fr", "en"], default="fr")
    corpus.add_argument("--out", required=True, metavar="DIR")
    corpus.add_argument("--count", type=int, default=200, metavar="N", help="how many sentences")
    corpus.add_argument("--http", type=int, metavar="PORT", help="record them on a page, here only")
    for act in (check, serve):
        act.add_argument("--weights", required=True, metavar="DIR", help="a CTranslate2 model")


def _add_template(commands) -> None:  # type: ignore[no-untyped-def]
    template = commands.add_parser("template", help="Report templates, as IHE MRRT files.")
    acts = template.add_subparsers(required=True, metavar="ACT")
    take_in = _command(acts, "import", ("template", "take_in"), "Keep MRRT files for a network.")
    take_in.add_argument("files", nargs="+", metavar="FILE")
    take_in.add_argument("--network", required=True, metavar="N")
    take_in.add_argument("--strict", action="store_true", help="refuse what departs from MRRT")
    export = _command(acts, "export", ("template", "export"), "Write a template as strict MRRT.")
    export.add_argument("id", metavar="ID")
    export.add_argument("--out", required=True, metavar="FILE")
    shown = _command(acts, "list", ("template", "show"), "Show every template.")
    shown.add_argument("--language", default="", metavar="L")
