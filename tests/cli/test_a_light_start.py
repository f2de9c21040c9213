"""A hub starts without the codecs: they are loaded in the pool, where strangers' bytes are read."""

import os
import subprocess
import sys
from pathlib import Path

CODECS = ("numpy", "pydicom", "imagecodecs", "PIL", "pynetdicom", "requests")
LOADED = f"""
import sys
from binome.cli import serve
from binome.cli.django_ready import ready
ready()
for part in serve.MODULES:
    serve._load(part)
print(*sorted({set(CODECS)} & set(sys.modules)))
"""


def test_no_part_of_a_hub_loads_a_codec_to_start(tmp_path: Path) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "binome.config.settings", "BINOME_DATA": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", LOADED], env={**os.environ, **settings}, check=True,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert told.stdout.split() == []
