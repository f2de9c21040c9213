"""The tus project's own client in Node uploads, goes on after a break and ends an upload."""

from pathlib import Path

from tests.fixtures.tus_js import sent_by_tus_js
from tests.wire.uploads.running import Server

CONTENT = bytes(range(256)) * 100


def _send(server: Server, folder: Path, **said: object) -> dict[str, object]:
    path = folder / "IM1"
    path.write_bytes(CONTENT)
    return sent_by_tus_js(
        folder, path=str(path), endpoint=f"{server.url}/uploads/", pieceBytes=7000,
        headers={"Upload-Token": server.facts["token"]}, **said,
    )  # fmt: skip


def test_tus_js_client_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    told = _send(server, tmp_path, stopAfter=7000)
    assert told["resumed"] == [7000]
    assert [path.read_bytes() for path in server.files()] == [CONTENT]
    assert server.rows("SELECT state, offset_bytes FROM exchange_upload") == [
        ("received", len(CONTENT))
    ]


def test_tus_js_client_ends_what_it_began(server: Server, tmp_path: Path) -> None:
    _send(server, tmp_path, stopAfter=7000, isToBeEnded=True)
    assert server.files() == []
    assert server.rows("SELECT state FROM exchange_upload") == []
