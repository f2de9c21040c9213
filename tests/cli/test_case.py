"""`binome case list | show`: what scripts need of a case, and never who the patient is."""

import argparse
import json

import pytest

from binome.cli import case as command
from tests.cases.world import World, a_world


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    for name in ("ready", "migrate"):
        monkeypatch.setattr(command, name, lambda: None)
    return a_world(mode="identified")


def _asked(**said: object) -> argparse.Namespace:
    return argparse.Namespace(**{"json": True, "site": None, "most": 10, **said})


def test_a_case_is_listed_and_shown_without_its_patient(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    case = world.assigned(question="Fracture ?")
    assert command.show_list(_asked()) == 0
    (row,) = json.loads(capsys.readouterr().out)["cases"]
    assert (row["id"], row["state"], row["question"]) == (case.pk, "assigned", "Fracture ?")
    for named in (case.pk, case.name):
        assert command.show(_asked(case=named)) == 0
        said = json.loads(capsys.readouterr().out)
        assert (said["name"], said["studies"], said["reports"]) == (case.name, [], [])
        assert said["opened_at"]
        assert not {"card", "patient_name"} & set(said)
    assert command.show_list(_asked(site="Elsewhere")) == 0
    assert json.loads(capsys.readouterr().out)["cases"] == []
    assert command.show(_asked(case="nobody")) == 1
