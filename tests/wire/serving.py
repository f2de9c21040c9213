"""A server of the wire in a process of its own, that a test may kill.

Arguments: data folder, port; port 0 only prepares the folder. The site's token lies in it under
`token`.
"""

import os
import sys
from pathlib import Path


def prepare(data: Path) -> None:
    """The first time bring the schema up, and make a site with a token."""
    from django.db import connection

    from binome.kernel.clock import utc_now
    from binome.operation.fresh_schema import lay
    from binome.people import services
    from binome.people.models import Mode, Network, Site

    if not (data / "token").exists():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")  # nothing is there to lose yet
        lay(connection)
        network = Network.objects.create(name="Network", mode=Mode.IDENTIFIED)
        site = Site.objects.create(network=network, name="Site")
        (data / "token").write_text(services.add_token(site=site, label="CT", at=utc_now()))


def main(data: Path, port: int) -> None:
    os.environ["BINOME_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "binome.config.settings"
    import django
    import uvicorn
    from starlette.applications import Starlette

    django.setup()
    prepare(data)
    if not port:
        return
    from binome.wire.app import lifespan, routes

    application = Starlette(routes=routes(), lifespan=lifespan)
    uvicorn.run(application, host="127.0.0.1", port=port, log_level="error", access_log=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
