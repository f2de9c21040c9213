"""tus 1.0 as a stranger would speak it: offsets, checksums, ends, refusals."""

import base64
import hashlib
from collections.abc import Iterator

import httpx
import pytest

from tests.wire.uploads.running import Server

BODY = {"Content-Type": "application/offset+octet-stream"}


@pytest.fixture
def http(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers=server.headers) as client:
        yield client


def encoded(**pairs: str) -> str:
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in pairs.items())


def begin(http: httpx.Client, size: int, body: bytes = b"", **said: str) -> httpx.Response:
    headers = {"Upload-Length": str(size), "Upload-Metadata": encoded(**said)}
    return http.post("/uploads/", headers=headers | (BODY if body else {}), content=body)


def go_on(http: httpx.Client, url: str, offset: int, body: bytes, **more: str) -> httpx.Response:
    return http.patch(url, headers=BODY | {"Upload-Offset": str(offset)} | more, content=body)


def test_the_server_says_what_it_speaks(http: httpx.Client) -> None:
    answer = http.options("/uploads/")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    for extension in ("creation", "creation-with-upload", "checksum", "expiration", "termination"):
        assert extension in answer.headers["tus-extension"].split(",")


def test_a_file_is_created_continued_and_completed(http: httpx.Client, server: Server) -> None:
    made = begin(http, 10, filename="IM1")
    assert (made.status_code, made.headers["upload-offset"]) == (201, "0")
    assert "upload-expires" in made.headers
    url = made.headers["location"]
    assert go_on(http, url, 0, b"01234").headers["upload-offset"] == "5"
    asked = http.head(url)
    assert (asked.headers["upload-offset"], asked.headers["upload-length"]) == ("5", "10")
    assert asked.headers["cache-control"] == "no-store"
    assert go_on(http, url, 5, b"56789").status_code == 204
    assert [path.read_bytes() for path in server.files()] == [b"0123456789"]
    assert server.rows("SELECT state, offset_bytes FROM exchange_upload") == [("received", 10)]
    assert server.rows("SELECT kind FROM jobs_job") == [("exchange.examine",)]


def test_a_small_file_takes_one_request(http: httpx.Client, server: Server) -> None:
    made = begin(http, 5, b"abcde")
    assert (made.status_code, made.headers["upload-offset"]) == (201, "5")
    assert server.rows("SELECT state FROM exchange_upload") == [("received",)]


@pytest.mark.parametrize("asks", ["HEAD", "POST"])
def test_a_last_byte_that_came_just_before_a_kill_completes_the_file(
    http: httpx.Client, server: Server, asks: str
) -> None:
    made = begin(http, 10, fingerprint="IM1 10 1700000001")
    url = made.headers["location"]
    next(iter(server.files())).write_bytes(b"0123456789")
    answer = http.head(url) if asks == "HEAD" else begin(http, 10, fingerprint="IM1 10 1700000001")
    assert answer.headers["upload-offset"] == "10"
    assert server.rows("SELECT state, offset_bytes FROM exchange_upload") == [("received", 10)]
    assert server.rows("SELECT kind FROM jobs_job") == [("exchange.examine",)]


def test_the_same_file_announced_again_is_the_same_upload(
    http: httpx.Client, server: Server
) -> None:
    first = begin(http, 10, fingerprint="IM1 10 1700000000")
    go_on(http, first.headers["location"], 0, b"0123")
    again = begin(http, 10, fingerprint="IM1 10 1700000000")
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["upload-offset"] == "4"
    whole = begin(http, 10, b"0123456789", fingerprint="IM1 10 1700000000")
    assert whole.headers["upload-offset"] == "10"
    assert [path.read_bytes() for path in server.files()] == [b"0123456789"]


def test_a_wrong_offset_is_a_conflict_and_changes_nothing(http: httpx.Client) -> None:
    url = begin(http, 10, b"012").headers["location"]
    assert go_on(http, url, 5, b"xx").status_code == 409
    assert http.head(url).headers["upload-offset"] == "3"


def test_more_bytes_than_announced_are_refused(http: httpx.Client, server: Server) -> None:
    url = begin(http, 4).headers["location"]
    assert go_on(http, url, 0, b"0123456").status_code == 413
    assert all(path.stat().st_size <= 4 for path in server.files())


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
def test_a_checksum_is_checked_and_a_wrong_piece_is_forgotten(
    http: httpx.Client, algorithm: str
) -> None:
    url = begin(http, 8).headers["location"]
    digest = base64.b64encode(hashlib.new(algorithm, b"good").digest()).decode()
    said = {"Upload-Checksum": f"{algorithm} {digest}"}
    assert go_on(http, url, 0, b"evil", **said).status_code == 460
    assert http.head(url).headers["upload-offset"] == "0"
    assert go_on(http, url, 0, b"good", **said).headers["upload-offset"] == "4"
    assert go_on(http, url, 4, b"x", **{"Upload-Checksum": "crc8 AA=="}).status_code == 400


def test_an_upload_can_be_ended_and_is_gone_then(http: httpx.Client, server: Server) -> None:
    url = begin(http, 8, b"0123").headers["location"]
    assert http.delete(url).status_code == 204
    assert http.head(url).status_code == 404
    assert server.files() == []


def test_a_post_may_stand_for_a_patch_behind_an_old_proxy(http: httpx.Client) -> None:
    url = begin(http, 4).headers["location"]
    headers = BODY | {"Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert http.post(url, headers=headers, content=b"abcd").status_code == 204


def test_another_version_of_the_protocol_is_refused(http: httpx.Client) -> None:
    answer = http.post("/uploads/", headers={"Tus-Resumable": "0.2.2", "Upload-Length": "1"})
    assert answer.status_code == 412


@pytest.mark.parametrize("length", ["", "-1", "1e3", "9" * 30, "٣"])
def test_a_length_that_is_no_length_is_refused(http: httpx.Client, length: str) -> None:
    headers = {"Upload-Length": length.encode()}
    assert http.post("/uploads/", headers=headers).status_code == 400


def test_a_file_larger_than_the_server_takes_is_refused(http: httpx.Client) -> None:
    answer = begin(http, 1 << 50)
    assert answer.status_code == 413
    assert "The other files go on" in answer.json()["sentence"]


def test_without_the_cases_token_nothing_is_said(server: Server, http: httpx.Client) -> None:
    url = begin(http, 4).headers["location"]
    for headers in ({}, {"Upload-Token": "guess"}):
        with httpx.Client(base_url=server.url, headers={"Tus-Resumable": "1.0.0"} | headers) as c:
            assert c.head(url).status_code == 401
            assert c.post("/uploads/", headers={"Upload-Length": "1"}).status_code == 401
            assert c.get(f"/uploads/case/{server.facts['case_id']}").status_code == 401


@pytest.mark.parametrize("path", ["../../etc/passwd", "..%2f..%2fkeys", "x" * 22, "", "a/b"])
def test_no_address_leads_out_of_the_folder(http: httpx.Client, path: str) -> None:
    assert http.head(f"/uploads/{path}").status_code in (404, 405)


def test_a_foreign_case_is_an_absent_one(http: httpx.Client) -> None:
    assert http.get("/uploads/case/0123456789abcdefghjkmn").status_code == 404


def test_file_names_are_sealed_in_rows_and_are_no_part_of_paths(
    http: httpx.Client, server: Server
) -> None:
    begin(http, 4, filename="DUPONT Jeanne/IM1.dcm", fingerprint="DUPONT Jeanne/IM1.dcm 4 17")
    for path in server.data.rglob("*"):
        assert "DUPONT" not in path.name
        if path.is_file():
            assert b"DUPONT" not in path.read_bytes(), path


def test_a_page_learns_which_files_are_known_and_from_which_byte(
    http: httpx.Client, server: Server
) -> None:
    url = begin(http, 10, b"012", fingerprint="IM1 10 17").headers["location"]
    known = http.post(
        f"/uploads/case/{server.facts['case_id']}/known", json=["IM1 10 17", "IM2 10 17"]
    ).json()
    assert known == {
        "IM1 10 17": {
            "upload_id": url.rsplit("/", 1)[1], "offset": 3, "size_bytes": 10,
            "state": "receiving",
        }
    }  # fmt: skip


def test_a_page_learns_how_far_everything_is(http: httpx.Client, server: Server) -> None:
    begin(http, 10, b"012")
    begin(http, 5, b"01234")
    state = http.get(f"/uploads/case/{server.facts['case_id']}").json()
    assert (state["files"], state["received_files"]) == (2, 1)
    assert (state["received_bytes"], state["size_bytes"]) == (8, 15)


def test_a_list_of_files_as_deep_as_a_well_is_a_bad_request(
    http: httpx.Client, server: Server
) -> None:
    url = f"/uploads/case/{server.facts['case_id']}/known"
    assert http.post(url, content=b"[" * 100_000 + b"]" * 100_000).status_code == 400
