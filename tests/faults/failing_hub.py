"""Pages, wire and node of a hub in one process, whose disk a test may let fail.

Arguments: data folder, HTTP port, DICOM port, and the file that gets what a client needs.
"""

import json
import os
import resource
import sys
from pathlib import Path

PASSWORD = "the disk may fail tonight"
TITLE = "SCANNER"


def main(data: str, http_port: int, dicom_port: int, told: Path) -> None:
    os.environ |= {"BINOME_DATA": data, "DJANGO_SETTINGS_MODULE": "binome.config.settings"}
    os.environ["BINOME_PASSWORD_HASHER"] = "django.contrib.auth.hashers.MD5PasswordHasher"
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    from binome.config import settings

    settings.ACCOUNT_RATE_LIMITS["reauthenticate"] = "100000/m/user"
    from binome.config.asgi import application  # sets Django up

    told.write_text(json.dumps(prepared()))
    import uvicorn

    from binome.dicom.network.acceptor import Acceptor
    from binome.node.serve import acceptor_settings, handlers

    acceptor = Acceptor(handlers("BINOME"), settings=acceptor_settings())
    acceptor.start("127.0.0.1", port=dicom_port)
    uvicorn.run(application, host="127.0.0.1", port=http_port, log_level="error", access_log=False)
    acceptor.stop(drain_s=5.0)


def prepared() -> dict[str, str]:
    """A scanner's site, and a reader's desk; how to get to both."""
    from django.db import connection

    from binome.archive import services as archive
    from binome.operation.fresh_schema import lay
    from tests.archive.people import site_of
    from tests.reports.desk import a_desk
    from tests.wire.clients import cookies_of, token_of

    lay(connection)
    site, desk = site_of(), a_desk()
    archive.add_peer(aet=TITLE, host="127.0.0.1", port=None, site=site)
    reader = desk.world.reader
    reader.set_password(PASSWORD)
    reader.save()
    connection.close()
    return {"token": token_of(site), "cookies": cookies_of(reader), "case": desk.case.pk}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
