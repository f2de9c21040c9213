"""OHIF, prebuilt, for what the lean viewer does not do: fetched, checked, trimmed, patched.

`package` makes the folder, `views` serves it to whoever is logged in, under `/ohif/`.
"""

from starlette.routing import BaseRoute, Route

from binome.wire.ohif import views


def routes() -> list[BaseRoute]:
    return [Route("/ohif/{path:path}", views.ohif)]
