"""The hub's door for boxes: enrolment, manifests, segments by tus, receipts."""

from starlette.routing import BaseRoute, Route

from binome.wire.parcels.views import (
    echo,
    enrolment,
    have,
    manifests,
    offsets,
    receipts,
    segment,
    site,
    synced,
)


def routes() -> list[BaseRoute]:
    """Return the routes below `/parcels/`; a box's secret opens them, nothing else."""
    return [
        Route("/parcels/enrol", enrolment, methods=["POST"]),
        Route("/parcels/", manifests, methods=["POST"]),
        Route("/parcels/offsets", offsets, methods=["POST"]),
        Route("/parcels/receipts", receipts, methods=["POST"]),
        Route("/parcels/have", have, methods=["POST"]),
        Route("/parcels/echo", echo, methods=["POST"]),
        Route("/parcels/sync", synced, methods=["POST"]),
        Route("/parcels/site", site, methods=["POST"]),
        Route("/parcels/segments/{sha256}", segment, methods=["HEAD", "PATCH"]),
    ]
