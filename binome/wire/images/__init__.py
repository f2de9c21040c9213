"""The viewer's images and manifests (docs/formats/viewer-manifest.md)."""

from starlette.routing import BaseRoute, Route

from binome.wire.images import objects, rejected, views

KIND = "{kind:path}"


def routes() -> list[BaseRoute]:
    """Every address of section 1 of the format, and the original of an instance."""
    return [
        Route("/images/series/{series_id}/manifest.json", views.series_manifest),
        Route("/images/series/{series_id}/{word}/quarter.bin", views.volume),
        Route("/images/studies/{study_id}/manifest.json", views.study_manifest),
        Route("/images/rejected/{instance_id}/{kind}", rejected.rejected),
        Route("/images/studies/{study_id}/states.json", views.states),
        Route("/images/objects/{object_id}/{name}", objects.object_file),
        Route("/images/{frame_id}/original.dcm", views.original),
        Route("/images/{frame_id}/{hash}/{kind}", views.picture),
    ]
