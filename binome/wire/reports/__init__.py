"""Signed answers for programs: a list, and each in every form (docs/formats/reports-api.md)."""

from starlette.routing import BaseRoute, Route

from binome.wire.reports import views


def routes() -> list[BaseRoute]:
    return [
        Route("/api/reports", views.reports, methods=["GET"]),
        Route("/api/reports/{version_id}/{form}", views.rendition, methods=["GET"]),
    ]
