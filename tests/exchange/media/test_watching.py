"""A watched folder: what rests is stored and set aside, what is refused says why."""

import zipfile
from pathlib import Path

import pytest

from binome.archive import services as archive
from binome.archive.blobs.folder import FolderBlobs
from binome.archive.models import Instance
from binome.archive.refusals import OutOfSpace
from binome.exchange.media.refusals import NamesStayHome
from binome.exchange.media.watching import Watch
from binome.people.actors import Actor
from binome.people.models import Mode
from tests.archive.instances import Made
from tests.archive.people import AT, site_of

pytestmark = pytest.mark.django_db
OPERATOR = Actor(id="operator", name="operator")


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    return Watch(tmp_path, site_of(), OPERATOR, settle_seconds=5.0)


def files(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def look(watch: Watch, seconds: float):  # type: ignore[no-untyped-def]
    return watch.turn(monotonic_seconds=seconds, at=AT)


def test_only_what_rests_is_taken_and_then_stands_under_done(watch: Watch) -> None:
    made = Made()
    file = watch.folder / "CT" / "one"
    file.parent.mkdir()
    file.write_bytes(made.instance(1)[:300])
    assert look(watch, 0.0).seen == 0
    file.write_bytes(made.instance(1))
    assert look(watch, 5.0).seen == look(watch, 9.0).seen == 0
    assert look(watch, 10.0).new == 1
    assert files(watch.folder) == {"done/CT/one"}
    assert look(watch, 100.0).seen == 0
    assert Instance.objects.count() == 1


def test_what_is_refused_says_why_and_replaces_nothing(watch: Watch) -> None:
    for _ in range(2):
        (watch.folder / "letter.txt").write_text("no image")
        look(watch, 0.0)
        look(watch, 5.0)
    assert files(watch.folder) == {
        "refused/letter.txt", "refused/letter.txt.reason.txt",
        "refused/letter.txt.2", "refused/letter.txt.2.reason.txt",
    }  # fmt: skip
    reason = (watch.folder / "refused/letter.txt.reason.txt").read_text()
    assert reason.partition(": ")[2].strip()


def test_a_zip_and_a_disc_are_taken_too(watch: Watch) -> None:
    made = Made()
    with zipfile.ZipFile(watch.folder / "disc.zip", "w") as packed:
        packed.writestr("one.dcm", made.instance(1))
    (watch.folder / "DICOMDIR").write_bytes(b"the directory of a disc")
    look(watch, 0.0)
    assert look(watch, 5.0).new == 1
    assert files(watch.folder) == {"done/disc.zip", "done/DICOMDIR"}


def test_links_hidden_files_and_what_was_set_aside_are_left_alone(
    watch: Watch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "file"
    outside.write_bytes(Made().instance())
    (watch.folder / "link").symlink_to(outside)
    (watch.folder / ".part").write_bytes(b"x")
    look(watch, 0.0)
    assert look(watch, 5.0).seen == 0
    assert outside.exists()
    assert (watch.folder / "link").is_symlink()


def test_without_room_or_after_a_kill_the_file_is_where_it_was(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = Made().instance()
    (watch.folder / "one").write_bytes(content)
    look(watch, 0.0)
    with monkeypatch.context() as full:
        full.setattr(FolderBlobs, "free_fraction_and_bytes", lambda store: (0.01, 1 << 40))
        with pytest.raises(OutOfSpace):
            look(watch, 5.0)
    assert files(watch.folder) == {"one"}
    archive.store([archive.Incoming(content)], site=watch.site, by=OPERATOR, at=AT)
    assert look(watch, 6.0).known == 1
    assert files(watch.folder) == {"done/one"}


def test_where_names_stay_nothing_is_watched(tmp_path: Path) -> None:
    with pytest.raises(NamesStayHome):
        Watch(tmp_path, site_of(mode=Mode.PSEUDONYMOUS), OPERATOR)
