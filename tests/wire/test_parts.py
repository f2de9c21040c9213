"""multipart/related is read the same however the network cuts it, and bounded."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binome.wire.dicomweb.parts import BadMultipart, Mark, PartReader, parameters

BODY = (
    b"a preamble nobody reads\r\n--xyz\r\nContent-Type: application/dicom\r\n\r\nfirst\r\n--xy\r\n"
    b"\r\n--xyz  \r\n\r\nsecond\r\n--xyz\r\nContent-Type: a/b\r\n\r\n\r\n--xyz--\r\nepilogue"
)
PARTS = [b"first\r\n--xy\r\n", b"second", b""]


def read(pieces: list[bytes]) -> list[bytes]:
    reader, parts, present = PartReader("xyz"), [], b""
    for piece in pieces:
        for said in reader.feed(piece):
            if isinstance(said, bytes):
                present += said
            elif said is Mark.ENDS:
                parts.append(present)
                present = b""
    reader.check_end()
    return parts


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, len(BODY)), max_size=12))
def test_the_parts_are_the_same_wherever_the_body_is_cut(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(BODY)]
    assert read([BODY[a:b] for a, b in pairwise(edges)]) == PARTS


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--xyz\r\n\r\nnever ends",
        b"--xyzjunk\r\n\r\nx\r\n--xyz--",
        b"--xyz\r\n" + b"A: b\r\n" * 5000 + b"\r\nx\r\n--xyz--",
        b"--xyz" + b" " * 20_000,
    ],
)
def test_a_body_that_is_no_multipart_is_refused(body: bytes) -> None:
    with pytest.raises(BadMultipart):
        read([body])


def test_a_boundary_may_be_quoted() -> None:
    header = 'multipart/related; type="application/dicom"; boundary="a;b c"'
    media_type, found = parameters(header)
    assert media_type == "multipart/related"
    assert found == {"type": "application/dicom", "boundary": "a;b c"}
