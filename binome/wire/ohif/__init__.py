"""OHIF, prebuilt, for what the lean viewer does not do: fetched, checked, trimmed, patched.

`package` makes the folder, `views` serves it to whoever is logged in, under `/ohif/`, `storing`
takes what a reader drew there.
"""

from starlette.routing import BaseRoute, Route

from binome.wire.ohif import storing, views


def routes() -> list[BaseRoute]:
    return [
        Route("/ohif/studies/{study}", storing.store_drawn, methods=["POST"]),
        Route("/ohif/{path:path}", views.ohif),
    ]
