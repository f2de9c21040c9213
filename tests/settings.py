"""Django's settings as tests see them: a data folder of their own and the pseudo-locale on."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.pseudo_locale import write_catalogues

FOLDER = Path(tempfile.mkdtemp(prefix="binome-tests-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
for name in [name for name in os.environ if name.startswith("BINOME_")]:
    del os.environ[name]
os.environ["BINOME_DATA"] = str(FOLDER / "data")
os.environ["BINOME_PSEUDO_LOCALE"] = str(write_catalogues(FOLDER / "pseudo"))
os.environ["BINOME_PASSWORD_HASHER"] = "django.contrib.auth.hashers.MD5PasswordHasher"

from binome.config import settings as own  # noqa: E402

globals().update({name: getattr(own, name) for name in dir(own) if name.isupper()})
DATABASES = {**own.DATABASES}
DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}
# Nothing here outlives the run: what must survive a cut is tested on hubs of their own.
DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
