"""`binome verify`: hash every object again, say what is wrong, rebuild the index when asked."""

import argparse
import json
import sys
from typing import Any

from binome.cli.django_ready import migrate, ready

SENTENCES = {
    "corrupt_blob": "{n} stored objects are damaged: their bytes are no longer what was stored.",
    "missing_blob": "{n} stored objects are gone: the index names them and there are no bytes.",
    "wrong_size": "{n} stored objects have another size than the index says.",
    "orphan_blob": "{n} stored objects are in no index.",
}
ADVICE = {
    "corrupt_blob": "Bring these objects back from a backup, then verify again.",
    "missing_blob": "Bring these objects back from a backup, then verify again.",
    "wrong_size": "Bring the index back from a backup, or tell the makers of Binôme.",
    "orphan_blob": "`binome verify --rebuild` indexes those whose site is known.",
}
MOST_NAMED = 20


def verify(options: argparse.Namespace) -> int:
    """Verify, after rebuilding when asked; 1 when something is wrong."""
    ready()
    migrate()
    from binome.archive import verifying

    rebuilt = _rebuild(options) if options.rebuild else None
    if rebuilt is _NO_SITE:
        print("There is no site of that name. Nothing was changed.", file=sys.stderr)
        return 2
    checked = verifying.verify(say=_progress)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    if options.json:
        print(json.dumps(_document(checked, rebuilt), indent=1))
    else:
        _say(checked, rebuilt)
    return 0 if checked.is_whole else 1


_NO_SITE = object()


def _rebuild(options: argparse.Namespace) -> Any:
    from binome.archive.rebuilding import rebuild
    from binome.cli.operator import OPERATOR
    from binome.kernel.clock import utc_now
    from binome.people import queries

    site = queries.site_named(options.site) if options.site else None
    if options.site and site is None:
        return _NO_SITE
    return rebuild(by=OPERATOR, at=utc_now(), site=site)


def _progress(checked: Any) -> None:
    if sys.stderr.isatty() and checked.blobs % 100 == 0:
        print(f"\r{checked.blobs} objects read …", end="", file=sys.stderr, flush=True)


def _document(checked: Any, rebuilt: Any) -> dict[str, Any]:
    """docs/formats/verify.md."""
    return {
        "version": 1,
        "is_whole": checked.is_whole,
        "checked": {
            "blobs": checked.blobs, "bytes": checked.size_bytes, "rows": checked.rows,
        },
        "unrecorded": checked.unrecorded,
        "wrong": [
            {"kind": f.kind.value, "blob": f.blob, "rows": list(f.rows)} for f in checked.wrong
        ],
        "rebuilt": rebuilt and {
            "instances": rebuilt.instances, "conflicts": rebuilt.conflicts,
            "recorded_series": rebuilt.recorded_series, "homeless": rebuilt.homeless,
            "failed": dict(rebuilt.failed),
        },
    }  # fmt: skip


def _say(checked: Any, rebuilt: Any) -> None:
    if rebuilt is not None:
        print(f"{rebuilt.instances} images and {rebuilt.conflicts} conflicts were indexed again.")
        for word, count in sorted(rebuilt.failed.items()):
            print(f"{count} objects could not be indexed: {word}.")
        if rebuilt.homeless:
            print(
                f"No record says to which site {len(rebuilt.homeless)} objects belong, or that site"
                " is not here. Make the site with `binome init`, or name it with --site."
            )
    print(f"{checked.blobs} objects, {checked.size_bytes} bytes, {checked.rows} rows were checked.")
    for kind, sentence in SENTENCES.items():
        found = [f.blob for f in checked.wrong if f.kind == kind]
        if found:
            print(sentence.format(n=len(found)), ADVICE[kind])
            print("\n".join(f"  {blob}" for blob in found[:MOST_NAMED]))
    if checked.unrecorded:
        print(
            f"{checked.unrecorded} objects have no record of their site yet: it is written within"
            " a minute of storing while a worker runs. `--rebuild` writes all of them now."
        )
    print("Everything is whole." if checked.is_whole else "Something is wrong: see above.")
