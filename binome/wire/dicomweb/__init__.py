"""DICOMweb (PS3.18): STOW-RS, QIDO-RS and WADO-RS, JSON only; XML is answered 415."""

from starlette.routing import BaseRoute, Route

from binome.wire.dicomweb import qido, rejecting, rendered, stow, wado

STUDY = "/dicom-web/studies/{study}"
SERIES = STUDY + "/series/{series}"
INSTANCE = SERIES + "/instances/{instance}"


def routes() -> list[BaseRoute]:
    """Return every service below `/dicom-web`."""
    return [
        Route("/dicom-web/studies", stow.store, methods=["POST"]),
        Route(STUDY, stow.store, methods=["POST"]),
        Route("/dicom-web/studies", qido.studies, methods=["GET"]),
        Route("/dicom-web/series", qido.series, methods=["GET"]),
        Route("/dicom-web/instances", qido.instances, methods=["GET"]),
        Route(STUDY + "/series", qido.series_of_study, methods=["GET"]),
        Route(STUDY + "/instances", qido.instances_of_study, methods=["GET"]),
        Route(SERIES + "/instances", qido.instances_of_series, methods=["GET"]),
        Route(STUDY, wado.study, methods=["GET"]),
        Route(SERIES, wado.series, methods=["GET"]),
        Route(INSTANCE, wado.instance, methods=["GET"]),
        Route(STUDY + "/metadata", wado.study_metadata, methods=["GET"]),
        Route(SERIES + "/metadata", wado.series_metadata, methods=["GET"]),
        Route(INSTANCE + "/metadata", wado.instance_metadata, methods=["GET"]),
        Route(INSTANCE + "/frames/{frames}", wado.frames, methods=["GET"]),
        *_pictures(),
        *(
            Route(f"{level}/reject/{{code}}", rejecting.reject, methods=["POST"])
            for level in (STUDY, SERIES, INSTANCE)
        ),
        Route(INSTANCE + "/bulk/{path:path}", wado.bulk, methods=["GET"]),
    ]


def _pictures() -> list[BaseRoute]:
    """Rendered resources and thumbnails, of every level."""
    return [
        Route(f"{level}/{kind}", view, methods=["GET"])
        for level in (STUDY, SERIES, INSTANCE, INSTANCE + "/frames/{frames}")
        for kind, view in (("rendered", rendered.rendered), ("thumbnail", rendered.thumbnail))
    ]
