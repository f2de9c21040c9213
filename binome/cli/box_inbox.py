"""`binome box studies | forget`: what the modalities of the site sent to this box."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from binome.box.inbox import Inbox
from binome.cli.main import DONE, FAILED
from binome.cli.progress import say


def studies(options: argparse.Namespace) -> int:
    """List them, the newest first; nobody is named."""
    found = Inbox(Path(options.data)).waiting()
    if options.json:
        rows = [asdict(one) | {"newest_at": one.newest_at.isoformat()} for one in found]
        json.dump({"studies": rows}, sys.stdout)
        print()
        return DONE
    for one in found:
        size = one.size_bytes / 1e6
        print(f"{one.key}  {one.files:5} files  {size:8.1f} MB  {one.newest_at:%Y-%m-%d %H:%M}")
    print(f"{len(found)} studies.")
    return DONE


def forget(options: argparse.Namespace) -> int:
    """Delete one study; what was sent of it is not touched."""
    count = Inbox(Path(options.data)).forget(options.study)
    if not count:
        say("There is no such study here. Nothing was deleted.")
        return FAILED
    print(f"{count} files deleted here. What was sent of them stays sent.")
    return DONE
