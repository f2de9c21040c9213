"""TLS with client certificates, associations side by side, and thousands one after another."""

import datetime
import ipaddress
import ssl
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from binome.dicom.network import status
from binome.dicom.network.acceptor import Acceptor
from binome.dicom.network.errors import NetworkError
from binome.dicom.network.handlers import Peer, Stored
from binome.dicom.network.limits import Limits
from binome.dicom.network.requestor import Requestor
from tests.dicom.network.conftest import QUICK, StartAcceptor, run
from tests.dicom.network.memory_archive import MemoryArchive
from tests.dicom.network.raw_peer import VERIFICATION, RawPeer
from tests.dicom.network.samples import WHEEL, data_set_of, sample_files, stored

Tool = Callable[[str], str]
IMPLICIT = "1.2.840.10008.1.2"
CT = WHEEL / "CT_small.dcm"


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate for 127.0.0.1 and its key, as files."""

    certificate: Path
    key: Path


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "scanner")])
    now = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    made.certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    made.key.write_bytes(key.private_bytes(pem, pkcs8, serialization.NoEncryption()))
    return made


def context(certificate: Certificate, *, is_server: bool) -> ssl.SSLContext:
    side = ssl.PROTOCOL_TLS_SERVER if is_server else ssl.PROTOCOL_TLS_CLIENT
    made = ssl.SSLContext(side)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_cert_chain(certificate.certificate, certificate.key)
    made.load_verify_locations(certificate.certificate)
    made.verify_mode = ssl.CERT_REQUIRED
    return made


def peer_at(acceptor: Acceptor, tls: ssl.SSLContext | None = None) -> Peer:
    return Peer("BINOME", "PEER", "127.0.0.1", acceptor.port, tls)


def send_all(peer: Peer, instances: Sequence[Stored]) -> list[int]:
    contexts = dict.fromkeys((i.sop_class_uid, (i.transfer_syntax_uid,)) for i in instances)
    with Requestor(peer, contexts=list(contexts), limits=Limits()) as requestor:
        return [requestor.store(instance) for instance in instances]


def test_tls_peers_store_and_their_certificate_is_seen(
    start_acceptor: StartAcceptor, archive: MemoryArchive, certificate: Certificate
) -> None:
    acceptor = start_acceptor(tls=context(certificate, is_server=True))
    client = context(certificate, is_server=False)
    assert send_all(peer_at(acceptor, client), [stored(CT)]) == [status.SUCCESS]
    pem = certificate.certificate.read_text()
    assert archive.knocks[0].certificate == ssl.PEM_cert_to_DER_cert(pem)
    file = archive.files[stored(CT).sop_instance_uid]
    assert file.endswith(data_set_of(CT))


def test_a_large_object_passes_through_tls(
    start_acceptor: StartAcceptor, archive: MemoryArchive, certificate: Certificate
) -> None:
    acceptor = start_acceptor(tls=context(certificate, is_server=True))
    data = bytes(range(256)) * 20_000
    large = Stored(stored(CT).sop_class_uid, "1.2.3", IMPLICIT, data, 0, len(data))
    client = context(certificate, is_server=False)
    assert send_all(peer_at(acceptor, client), [large]) == [status.SUCCESS]
    assert archive.files["1.2.3"].endswith(data)


def test_dcmtk_echoes_over_tls(
    start_acceptor: StartAcceptor, certificate: Certificate, dcmtk: Tool
) -> None:
    acceptor = start_acceptor(tls=context(certificate, is_server=True))
    keys = ["+tls", certificate.key, certificate.certificate, "+cf", certificate.certificate]
    run(dcmtk("echoscu"), *keys, "127.0.0.1", acceptor.port)
    run(dcmtk("storescu"), *keys, "127.0.0.1", acceptor.port, CT)


@pytest.mark.parametrize("speaks_tls", [True, False])
def test_a_peer_without_a_certificate_gets_nowhere(
    start_acceptor: StartAcceptor,
    archive: MemoryArchive,
    certificate: Certificate,
    speaks_tls: bool,
) -> None:
    acceptor = start_acceptor(tls=context(certificate, is_server=True))
    anonymous = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anonymous.load_verify_locations(certificate.certificate)
    peer = peer_at(acceptor, anonymous if speaks_tls else None)
    contexts = [(VERIFICATION, (IMPLICIT,))]
    with pytest.raises(NetworkError):
        Requestor(peer, contexts=contexts, limits=QUICK)
    assert not archive.knocks


def test_four_associations_at_once_lose_nothing(acceptor: Acceptor, archive: MemoryArchive) -> None:
    data = bytes(300_000)
    sop_class = stored(CT).sop_class_uid
    batches = [
        [Stored(sop_class, f"1.2.{a}.{n}", IMPLICIT, data, 0, len(data)) for n in range(20)]
        for a in range(4)
    ]
    answers: list[list[int]] = []

    def work(batch: list[Stored]) -> None:
        answers.append(send_all(peer_at(acceptor), batch))

    threads = [threading.Thread(target=work, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [[status.SUCCESS] * 20] * 4
    assert len(archive.files) == 80


def test_associations_one_after_another_leave_nothing_behind(acceptor: Acceptor) -> None:
    def resident_kib() -> int:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))

    def open_and_close(times: int) -> None:
        for _ in range(times):
            RawPeer(acceptor.port).socket.close()

    open_and_close(100)
    before = resident_kib()
    open_and_close(500)
    assert resident_kib() - before < 20_000
    with RawPeer(acceptor.port):
        assert acceptor.associations < 50


def test_our_requestor_echoes_and_knows_a_rejection(
    acceptor: Acceptor, archive: MemoryArchive
) -> None:
    contexts = [(VERIFICATION, (IMPLICIT,))]
    with Requestor(peer_at(acceptor), contexts=contexts, limits=QUICK) as requestor:
        assert requestor.echo() == status.SUCCESS
    archive.refused.add("PEER")
    with pytest.raises(NetworkError, match="result 1, source 1, reason 3"):
        Requestor(peer_at(acceptor), contexts=contexts, limits=QUICK)


def test_every_sample_round_trips_with_its_data_set_byte_exact(
    acceptor: Acceptor, archive: MemoryArchive, record_property: Callable[[str, object], None]
) -> None:
    samples = sample_files()
    record_property("files", len(samples))
    for path in samples:
        instance = stored(path)
        assert send_all(peer_at(acceptor), [instance]) == [status.SUCCESS]
        request = archive.requests[-1]
        file = archive.files[instance.sop_instance_uid]
        assert file[request.data_set_offset :] == data_set_of(path), path.name
        assert request.transfer_syntax_uid == instance.transfer_syntax_uid
    assert len(archive.requests) == len(samples) > 50
