"""tus 1.0 over Starlette: the upload protocol, and what a page asks about a case's files.

Core, creation, creation-with-upload, checksum, expiration, termination (docs/formats/uploads.md).
"""

from starlette.routing import BaseRoute, Route

from binome.wire.uploads.pages import case_state, known_files
from binome.wire.uploads.tus import SINGLE_METHODS, collection, single


def routes() -> list[BaseRoute]:
    """Return the routes below `/uploads/`; each endpoint names its policy."""
    return [
        Route("/uploads/", collection, methods=["OPTIONS", "POST"]),
        Route("/uploads/case/{case_id}", case_state, methods=["GET"]),
        Route("/uploads/case/{case_id}/known", known_files, methods=["POST"]),
        Route("/uploads/{upload_id}", single, methods=SINGLE_METHODS),
    ]
