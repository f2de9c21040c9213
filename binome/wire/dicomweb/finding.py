"""The study or site an address names, as far as the actor may know of it."""

from django.conf import settings
from starlette.requests import Request

from binome.archive import originals
from binome.archive.models import Study
from binome.archive.originals import Original
from binome.people.actors import Actor
from binome.people.models import Role, Site
from binome.people.queries import site_with_id

MOST_FRAMES_ASKED = 10_000
TAGS = {"study": "0020000D", "series": "0020000E", "instance": "00080018"}


def study_named(request: Request, actor: Actor) -> Study | None:
    """The newest visible study with the UID of the address."""
    return originals.study_named(actor, request.path_params["study"])


def site_to_store_for(request: Request, actor: Actor) -> Site | None:
    """The site a token stands for; others have none, and the policy says no."""
    sites = actor.sites_as(*Role)
    return site_with_id(min(sites)) if sites else None


def keys_of(request: Request) -> dict[str, str]:
    """The UIDs of the address as matching keys."""
    return {tag: request.path_params[n] for n, tag in TAGS.items() if n in request.path_params}


def root_of(request: Request) -> str:
    """The address of the service as the client wrote it, for links in answers."""
    scheme = "https" if settings.BEHIND_TLS else request.url.scheme
    return f"{scheme}://{request.url.netloc}/dicom-web"


def frame_numbers(text: str) -> list[int]:
    """The numbers of `1,2,5`, from 1; empty when one of them is none."""
    parts = text.split(",")
    if len(parts) > MOST_FRAMES_ASKED or not all(p.isascii() and p.isdigit() for p in parts):
        return []
    numbers = [int(part[:9]) for part in parts]
    return numbers if min(numbers) >= 1 else []


def frames_of(request: Request, image: Original) -> list[int]:
    """The frames that the address names of an image; empty when one is not there."""
    numbers = frame_numbers(request.path_params["frames"])
    return numbers if numbers and max(numbers) <= image.number_of_frames else []
