"""Rejection by DICOMweb (IOCM): with a coded reason, hidden at once, seen by the site alone."""

import pytest
from pydicom.uid import generate_uid

from binome.archive.models import Rejection
from tests.archive.instances import Made
from tests.archive.people import person_at
from tests.archive.test_rejecting import note
from tests.wire.clients import cookies_of
from tests.wire.test_dicomweb import Peer, address, peer

__all__ = ["address", "peer"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_an_instance_a_series_and_a_study_are_rejected_by_their_address(peer: Peer) -> None:
    made, other = Made(), Made(series_instance_uid=generate_uid())
    other.study_instance_uid = made.study_instance_uid
    files = [made.instance(1, SOPInstanceUID="1.2.1"), made.instance(2), made.instance(3)]
    peer.stow(*files, other.instance(1), other.instance(2))
    study = f"/dicom-web/studies/{made.study_instance_uid}"
    series = f"{study}/series/{made.series_instance_uid}"
    one = f"{series}/instances/1.2.1"
    assert peer.http.post(f"{one}/reject/999").status_code == 400
    assert peer.http.post(f"{one}/reject/113001%5EDCM").json() == {"count": 1}
    assert peer.http.get(one).status_code == 404
    assert peer.http.get(f"{one}/frames/1").status_code == 404
    assert len(peer.http.get(f"{series}/metadata").json()) == 2
    assert peer.http.post(f"{one}/reject/113001").status_code == 404
    assert peer.http.post(f"{series}/reject/113037").json() == {"count": 2}
    assert len(peer.http.get(f"{study}/series").json()) == 1
    assert peer.http.post(f"{study}/reject/113038").json() == {"count": 2}
    assert peer.http.get("/dicom-web/studies").json() == []
    assert peer.http.get(f"{study}/metadata").status_code == 404
    assert peer.stow(*files).json()["00081198"]["Value"][0]["00081197"]["Value"] == [0x0124]
    assert set(Rejection.objects.values_list("code", flat=True)) == {"113001", "113037", "113038"}


def test_a_rejection_note_by_stow_hides_what_it_names(peer: Peer) -> None:
    made = Made()
    peer.stow(made.instance(1, SOPInstanceUID="1.2.1"), made.instance(2))
    assert peer.stow(note(made, "1.2.1")).status_code == 200
    found = peer.http.get(f"/dicom-web/studies/{made.study_instance_uid}/instances").json()
    assert len(found) == 1
    assert found[0]["00080018"]["Value"] != ["1.2.1"]


def test_rejected_images_are_seen_by_their_site_alone(peer: Peer) -> None:
    made = Made()
    peer.stow(made.instance(1))
    path = f"/dicom-web/studies/{made.study_instance_uid}"
    peer.http.post(f"{path}/reject/113001")
    rejected = Rejection.objects.get().rejected.get().instance_id
    sender, reader = person_at(peer.site), person_at(peer.site, "reader")
    answers = {}
    for who in (sender, reader):
        said = {"Cookie": cookies_of(who), "Authorization": ""}
        kinds = ("thumbnail.webp", "original.dcm", "other")
        answers[who] = [
            peer.http.get(f"/images/rejected/{rejected}/{kind}", headers=said).status_code
            for kind in kinds
        ]
    assert answers == {sender: [200, 200, 404], reader: [404, 404, 404]}
