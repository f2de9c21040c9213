"""A small server with the real upload routes, started and killed by tests: a process of its own.

`python -m tests.wire.uploads.server prepare DATA` makes a data folder with one draft case;
`python -m tests.wire.uploads.server serve DATA PORT` serves it.
"""

import json
import os
import sys
from pathlib import Path

FACTS = "facts.json"


def set_up(data: Path) -> None:
    os.environ["BINOME_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "binome.config.settings"
    os.environ["BINOME_PASSWORD_HASHER"] = "django.contrib.auth.hashers.MD5PasswordHasher"
    import django

    django.setup()


def prepare(data: Path) -> None:
    from django.core.management import call_command

    from binome.config import data_folder
    from binome.exchange import services
    from binome.exchange.models import UploadToken
    from tests.cases.world import SOON, a_world

    data_folder.prepare(data)
    call_command("migrate", verbosity=0, skip_checks=True)
    world = a_world()
    case = world.draft()
    secret = services.upload_token(case=case, by=world.actor("sender"), at=SOON)
    far = SOON.replace(year=2100)
    UploadToken.objects.update(expires_at=far)
    (data / FACTS).write_text(json.dumps({"case_id": case.pk, "token": secret}))


def serve(data: Path, port: int) -> None:
    import uvicorn
    from starlette.applications import Starlette

    from binome.wire import uploads

    app = Starlette(routes=[*uploads.routes(), *page_routes(data)])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", timeout_keep_alive=75)


def page_routes(data: Path) -> list:
    """The upload page for the browser tests, as the real page includes it."""
    from starlette.routing import Mount, Route
    from starlette.staticfiles import StaticFiles

    import binome.pages
    from tests.upload_js import page

    static = Path(binome.pages.__file__).parent / "static"
    facts = json.loads((data / FACTS).read_text())
    return [
        Route("/", page.endpoint(facts)),
        Mount("/static", StaticFiles(directory=static)),
    ]


if __name__ == "__main__":
    what, folder, *more = sys.argv[1:]
    set_up(Path(folder))
    if what == "prepare":
        prepare(Path(folder))
    else:
        serve(Path(folder), int(more[0]))
