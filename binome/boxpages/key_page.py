"""USB keys: what waits is copied to one, what came back on one is taken in."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from binome.box import settings
from binome.box.carrying import Copied, Key, Taken, copy_to, keys_here, take_from
from binome.boxpages.desk import Desk, Said


def key_page(desk: Desk, request: Request, said: Said) -> Response:
    """Show the keys that are plugged in, and what waits."""
    return _shown(desk, request)


def carry(desk: Desk, request: Request, said: Said) -> Response:
    """Write to a key, or read one."""
    key = _key(desk, said.form.get("key", ""))
    if key is None:
        return _shown(desk, request, has_failed=True)
    done: dict[str, Copied | Taken] = {}
    try:
        with desk.queue() as queue:
            if said.form.get("act") == "copy":
                done["copied"] = copy_to(key.path, data=desk.data, queue=queue)
            else:
                hub_key = settings.load(desk.data).hub_key
                done["taken"] = take_from(
                    key.path, data=desk.data, queue=queue, hub_key=hub_key, pool=desk.pool
                )
    except OSError:
        return _shown(desk, request, has_failed=True)
    return _shown(desk, request, **done)


def _shown(desk: Desk, request: Request, **said: Any) -> Response:
    with desk.queue() as queue:
        names = set(queue.to_carry())
        size_bytes = sum(one.size_bytes for one in queue.lines() if one.parcel in names)
    page = {
        "section": "keys", "keys": keys_here(desk.keys), "count": len(names),
        "size_bytes": size_bytes, **said,
    }  # fmt: skip
    return desk.show(request, "keys", page)


def _key(desk: Desk, path: str) -> Key | None:
    """A key that is plugged in; no other path of this machine."""
    return next((one for one in keys_here(desk.keys) if str(one.path) == path), None)
