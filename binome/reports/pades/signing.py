"""Writes a PAdES-B signature into a PDF as an incremental update; a timestamp may follow later.

The signature holds one unsigned attribute of ours: 64 bytes that `paper_seal` fills with the seal
of the whole file (docs/formats/paper-seal.md).
"""

import io
from typing import Any

from asn1crypto import cms, core, keys, x509
from cryptography import x509 as plain_x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from binome.reports.pades.apart import apart
from binome.reports.pades.keys import SigningMaterial

SEAL_OID = "2.25.227398013377430529164012843205517706423"
SEAL_BYTES = 64
FIELD = "Signature"
WITHOUT_STAMP_BYTES, STAMP_BYTES = 3072, 7168
CHAIN_BYTES = 2560


class SealingSigner(signers.SimpleSigner):
    """pyHanko's signer, which also leaves room for our seal."""

    async def unsigned_attrs(self, *args: Any, **kwargs: Any) -> cms.CMSAttributes:
        attributes = await super().unsigned_attrs(*args, **kwargs) or cms.CMSAttributes([])
        attributes.append(seal_attribute())
        return attributes


def seal_attribute() -> cms.CMSAttribute:
    """Return the attribute with nothing in it yet."""
    return cms.CMSAttribute({"type": SEAL_OID, "values": [core.OctetString(bytes(SEAL_BYTES))]})


def seal_mark() -> bytes:
    """Return what stands before the 128 digits of the seal in a file."""
    whole = seal_attribute().dump()
    start = whole.index(core.ObjectIdentifier(SEAL_OID).dump())
    return whole[start:-SEAL_BYTES].hex().upper().encode()


def signed_pdf(pdf: bytes, by: SigningMaterial, *, reason: str, leaves_room: bool) -> bytes:
    """Return the PDF signed; `leaves_room` for a timestamp that is asked for later."""
    signer = SealingSigner(
        signing_cert=_certificate(by.certificate),
        signing_key=_private(by),
        cert_registry=SimpleCertificateStore.from_certs([_certificate(one) for one in by.chain]),
        prefer_pss=isinstance(by.key, RSAPrivateKey),
    )
    room = WITHOUT_STAMP_BYTES + CHAIN_BYTES * len(by.chain)
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=by.name,
        reason=reason,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    reserved = room + (STAMP_BYTES if leaves_room else 0)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    written = apart(
        lambda: signers.sign_pdf(writer, metadata, signer=signer, bytes_reserved=reserved)
    )
    return bytes(written.getbuffer())


def _certificate(one: plain_x509.Certificate) -> x509.Certificate:
    return x509.Certificate.load(one.public_bytes(serialization.Encoding.DER))


def _private(by: SigningMaterial) -> keys.PrivateKeyInfo:
    der = by.key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return keys.PrivateKeyInfo.load(der)
