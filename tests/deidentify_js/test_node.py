"""The same engine under Node.js, where somebody put one: `binome deidentify` without Python."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from binome.dicom.deidentify import Policy, SiteSecrets
from binome.dicom.deidentify.files import deidentify_file
from binome.dicom.deidentify.masks import masks_from
from tests.deidentify_js.conftest import STATIC
from tests.deidentify_js.vectors import KEY, wheel_vectors

NODES = [node] if (node := shutil.which("node")) else []


def run(node: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
    script = STATIC / "deidentify" / "node.js"
    return subprocess.run([node, script, *words], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("node", NODES)
def test_node_writes_a_folder_and_its_map(node: str, tmp_path: Path) -> None:
    source, target = tmp_path / "Quirinale", tmp_path / "out"
    source.mkdir()
    chosen = [v for v in wheel_vectors() if v.name in ("CT_small.dcm", "SC_rgb_jpeg_gdcm.dcm")]
    for vector in chosen:
        (source / vector.name).write_bytes(vector.data)
    (tmp_path / "key").write_text(KEY.hex())
    done = run(node, source, target, "--key", tmp_path / "key", "--map", tmp_path / "map.json")
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "map.json").read_text())
    assert len(told["files"]) == len(chosen)
    assert all(Path(one["target"]).is_file() for one in told["files"])
    assert (tmp_path / "map.json").stat().st_mode & 0o777 == 0o600
    assert len(list((target / "look-first").iterdir())) == 1


@pytest.mark.parametrize("node", NODES)
def test_node_masks_what_the_file_of_boxes_matches_as_python_does(
    node: str, tmp_path: Path
) -> None:
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    names = ("CT_small.dcm", "SC_rgb_rle.dcm", "MR_small_jpeg_ls_lossless.dcm", "693_J2KI.dcm")
    chosen = [v for v in wheel_vectors() if v.name in names]
    for vector in chosen:
        (source / vector.name).write_bytes(vector.data)
    box = [2, 3, 9, 4]
    other = {"match": {"modality": "XX"}, "boxes": [[0, 0, 1, 1]]}
    masks = {"format": "binome-masks", "version": 1, "masks": [{"boxes": [box]}, other]}
    (tmp_path / "boxes.json").write_text(json.dumps(masks))
    (tmp_path / "key").write_text(KEY.hex())
    done = run(node, source, target, "--key", tmp_path / "key", "--mask", tmp_path / "boxes.json",
               "--map", tmp_path / "map.json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "map.json").read_text())
    assert len(told["files"]) == len(chosen) >= 3
    policy = Policy(masks=masks_from((tmp_path / "boxes.json").read_bytes()))
    for one in told["files"]:
        assert one["is_masked"]
        data = Path(one["source"]).read_bytes()
        by_python = deidentify_file(
            data, policy=policy, secrets=SiteSecrets(KEY), pseudonym=one["pseudonym"]
        )
        assert Path(one["target"]).read_bytes() == by_python.data, one["source"]


@pytest.mark.parametrize("node", NODES)
def test_node_refuses_a_wrong_call_and_writes_nothing(node: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for words in (["--options", "nonsense"], ["--mask", "boxes.json"], ["--what"]):
        assert run(node, tmp_path / "in", tmp_path / "out", *words).returncode == 2
    assert not (tmp_path / "out").exists()
