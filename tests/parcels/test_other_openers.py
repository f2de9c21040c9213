"""Segments open with the age command of Debian and with age-encryption in Node: without us."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from binome.parcels.places import SEGMENTS
from binome.seal import sealed
from tests.parcels.conftest import Sent

#: Debian's package age; where it is missing the other opener still is the proof.
AGES = [age] if (age := shutil.which("age")) else []


@pytest.mark.parametrize("age", AGES)
def test_the_age_command_opens_every_segment(age: str, sent: Sent, tmp_path: Path) -> None:
    key = tmp_path / "key.txt"
    key.write_text(f"{sent.identity}\n")
    for path in sorted((sent.folder / SEGMENTS).iterdir()):
        done = subprocess.run(
            [age, "--decrypt", "--identity", str(key), str(path)], capture_output=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout == sealed.open_sealed(path.read_bytes(), sent.identity)


SCRIPT = """
import { readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { Decrypter } from "./age.mjs";
const opener = new Decrypter();
opener.addIdentity(process.argv[2]);
for (const path of process.argv.slice(3)) {
  const plain = await opener.decrypt(new Uint8Array(readFileSync(path)));
  console.log(createHash("sha256").update(plain).digest("hex"));
}
"""
AGE_ENCRYPTION = Path("binome/pages/static/vendor/age/age.js")


def test_age_encryption_in_node_opens_every_segment(sent: Sent, tmp_path: Path) -> None:
    node = shutil.which("node")
    assert node, "node is not installed: this test needs Debian's package nodejs"
    shutil.copy(Path(__file__).parents[2] / AGE_ENCRYPTION, tmp_path / "age.mjs")
    (tmp_path / "open.mjs").write_text(SCRIPT)
    paths = sorted((sent.folder / SEGMENTS).iterdir())
    words = [node, str(tmp_path / "open.mjs"), sent.identity, *map(str, paths)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    plain = (sealed.open_sealed(path.read_bytes(), sent.identity) for path in paths)
    assert done.stdout.split() == [hashlib.sha256(one).hexdigest() for one in plain]
