"""An authority of the tests: certificates of persons, lists of those revoked, and timestamps made
by OpenSSL, so that our code is not checked by itself."""

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
YEAR = timedelta(days=365)
PASSWORD = "clé de garde"
TSA_CONFIG = """
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
signer_digest = sha256
tsa_name = no
ess_cert_id_chain = no
"""


@dataclass
class Authority:
    """Issues, revokes and writes lists."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def issue(self, name: str, key: Any, *, until: datetime = NOW + YEAR) -> x509.Certificate:
        builder = _named(name, self.certificate.subject, key.public_key(), until=until)
        usage = x509.KeyUsage(
            digital_signature=True, content_commitment=True, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        return builder.add_extension(usage, critical=True).sign(self.key, hashes.SHA256())

    def stamper(self, name: str, key: Any) -> x509.Certificate:
        builder = _named(name, self.certificate.subject, key.public_key(), until=NOW + 9 * YEAR)
        use = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        return builder.add_extension(use, critical=True).sign(self.key, hashes.SHA256())

    def pkcs12(
        self, name: str = "Dr Ana Lopes", *, until: datetime = NOW + YEAR, password: str = PASSWORD
    ) -> bytes:
        key = rsa.generate_private_key(65537, 2048)
        issued = self.issue(name, key, until=until)
        lock = serialization.BestAvailableEncryption(password.encode())
        return pkcs12.serialize_key_and_certificates(None, key, issued, [self.certificate], lock)

    def revoking(self, data: bytes, *, at: datetime = NOW) -> bytes:
        held = pkcs12.load_pkcs12(data, PASSWORD.encode()).cert
        assert held is not None
        row = x509.RevokedCertificateBuilder().revocation_date(at)
        row = row.serial_number(held.certificate.serial_number)
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.certificate.subject)
        builder = builder.last_update(at).next_update(at + YEAR)
        made = builder.add_revoked_certificate(row.build()).sign(self.key, hashes.SHA256())
        return made.public_bytes(serialization.Encoding.PEM)

    def trust(self, keys: Path) -> None:
        folder = keys / "report-authorities"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tests.pem").write_bytes(pem(self.certificate))


def an_authority() -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ordre des tests")])
    builder = _named("Ordre des tests", name, key.public_key(), until=NOW + 10 * YEAR, is_ca=True)
    return Authority(key, builder.sign(key, hashes.SHA256()))


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _named(
    name: str, issuer: x509.Name, key: Any, *, until: datetime, is_ca: bool = False
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - 3 * YEAR)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
    )


class StampServer:
    """A timestamp authority on a port of its own: OpenSSL answers, or nobody while it is down."""

    def __init__(self, folder: Path, authority: Authority) -> None:
        key = rsa.generate_private_key(65537, 2048)
        (folder / "tsa.key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        (folder / "tsa.pem").write_bytes(pem(authority.stamper("Horloge des tests", key)))
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(TSA_CONFIG.format(folder=folder))
        self.is_down = False
        self.server = HTTPServer(("127.0.0.1", 0), self._handler(folder))
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    def _handler(self, folder: Path) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = self.rfile.read(int(self.headers["Content-Length"]))
                answer = b"" if outer.is_down else _stamp(folder, asked)
                self.send_response(503 if outer.is_down else 200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(answer)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        return Handler

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def _stamp(folder: Path, asked: bytes) -> bytes:
    (folder / "asked.tsq").write_bytes(asked)
    command = [
        "openssl", "ts", "-reply", "-config", str(folder / "tsa.cnf"),
        "-queryfile", str(folder / "asked.tsq"), "-out", str(folder / "answer.tsr"),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True)
    assert done.returncode == 0, done.stderr
    return (folder / "answer.tsr").read_bytes()
