"""Every key replaced by command, with what it protected still readable; certificates of our own."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.fernet import InvalidToken
from cryptography.x509.verification import PolicyBuilder, Store
from django.conf import settings
from django.core import signing
from django.test import Client

from binome.audit import checkpoints, services
from binome.audit.models import AuditEvent
from binome.audit.services import Subject
from binome.audit.verifying import is_proven, proof_of, verify
from binome.kernel.errors import Refusal
from binome.node.tls import FreshTls
from binome.operation import authority, figures, key_rotation, recovery, revoking
from binome.people import second_factors
from binome.people.actors import Actor
from binome.people.models import Person
from binome.reports import paper_seal
from binome.reports.dictation import sealing
from binome.reports.models import Dictation
from binome.reports.services import dictating
from binome.reports.services.dictating import Recording, keep_recording, recorded
from binome.seal.signatures import Signer
from tests.cases.world import a_world
from tests.reports.desk import Desk, a_desk

AT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
BY = Actor(id="operator", name="operator")


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A key folder of this test's own."""
    folder = tmp_path / "keys"
    folder.mkdir()
    monkeypatch.setattr(settings, "KEYS", folder)
    monkeypatch.setattr(settings, "DATA", tmp_path)
    paper_seal._signer.cache_clear()
    yield folder
    paper_seal._signer.cache_clear()


@pytest.fixture
def desk(db: None) -> Desk:
    return a_desk(a_world())


def rotate(name: str, **more: Path) -> str:
    return key_rotation.rotate(name, by=BY, at=AT, **more)


@pytest.mark.django_db
def test_every_key_has_its_rehearsal_and_an_unknown_one_is_refused() -> None:
    assert set(key_rotation.NAMES) == {
        "pages", "second-factor", "metrics", "audit", "paper", "dictation", "backup",
    }  # fmt: skip
    for name in ("site-1.secret", "django", ""):
        with pytest.raises(Refusal):
            rotate(name)
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_second_factors_open_under_the_new_key_and_no_more_under_the_old(keys: Path) -> None:
    from allauth.mfa.models import Authenticator

    person = Person.objects.create_user("awa")
    before = second_factors.seal("the seed of an app")
    Authenticator.objects.create(user=person, type="totp", data={"secret": before})
    old = (keys / "second-factor").read_text()
    assert "1 secrets" in rotate("second-factor")
    kept = Authenticator.objects.get().data["secret"]
    assert second_factors.unseal(kept) == "the seed of an app"
    (keys / "second-factor").write_text(old)
    with pytest.raises(InvalidToken):
        second_factors.unseal(kept)


@pytest.mark.django_db
def test_a_rotation_killed_half_way_shuts_nobody_out(
    keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = second_factors.seal("seed")
    monkeypatch.setattr(second_factors, "seal_anew", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rotate("second-factor")
    assert second_factors.unseal(sealed) == "seed"
    assert second_factors.unseal(second_factors.seal("new")) == "new"


@pytest.mark.django_db
def test_the_log_is_whole_across_a_new_signing_key_and_old_proofs_hold() -> None:
    services.record("case.seen", by=BY, at=AT, of=Subject(case_id="c"))
    checkpoints.make_checkpoint(at=AT)
    old = checkpoints.signer().public
    proof = proof_of(AuditEvent.objects.get().pk)
    rotate("audit")
    assert checkpoints.signer().public != old
    checkpoints.make_checkpoint(at=AT + timedelta(hours=1))
    assert verify().wrong == []
    assert proof is not None
    assert is_proven(proof, signer=old)


@pytest.mark.django_db
def test_the_retired_audit_key_signs_nothing_new(keys: Path) -> None:
    services.record("case.seen", by=BY, at=AT, of=Subject())
    stolen = keys / checkpoints.KEY_FILE
    checkpoints.signer()
    kept = stolen.read_text()
    rotate("audit")
    stolen.write_text(kept)
    services.record("case.sent", by=BY, at=AT, of=Subject())
    checkpoints.make_checkpoint(at=AT)
    stolen.unlink()
    assert any(word.startswith("checkpoint_forged") for word in verify().wrong)


@pytest.mark.django_db
def test_papers_of_before_stay_genuine(keys: Path) -> None:
    old = paper_seal.own_key_id()
    rotate("paper")
    paper_seal._signer.cache_clear()
    assert paper_seal.own_key_id() != old
    assert old in paper_seal.verifying_keys()
    assert Signer((keys / paper_seal.KEY_FILE).read_text()).public


@pytest.mark.django_db
def test_recordings_are_heard_under_the_new_key_and_the_one_before_last_opens_none(
    desk: Desk, keys: Path
) -> None:
    first = Recording("one", b"a spoken phrase", "audio/webm", "fr")
    kept = keep_recording(report=desk.report, recording=first, by=desk.reader, at=AT)
    old = (keys / "dictation").read_text()
    meanwhile = sealing.seal(b"kept while the key changed")
    assert "1 recordings" in rotate("dictation")
    kept.refresh_from_db()
    assert recorded(kept) == b"a spoken phrase"
    assert sealing.unseal(meanwhile) == b"kept while the key changed"
    rotate("dictation")
    kept.refresh_from_db()
    assert recorded(kept) == b"a spoken phrase"
    assert sealing.unseal(meanwhile) == b""
    (keys / "dictation").write_text(old)
    assert recorded(kept) == b"", "the old key still opens what was sealed anew"


@pytest.mark.django_db
def test_a_rotation_killed_half_way_leaves_every_recording_heard(
    desk: Desk, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("one", "two"):
        said = Recording(key, key.encode() * 9, "audio/webm", "fr")
        keep_recording(report=desk.report, recording=said, by=desk.reader, at=AT)
    whole, sealed = dictating.seal, list[bytes]()

    def killed(audio: bytes) -> bytes:
        sealed.append(audio)
        return whole(audio) if len(sealed) == 1 else b"%d" % (1 // 0)

    monkeypatch.setattr(dictating, "seal", killed)
    with pytest.raises(ZeroDivisionError):
        rotate("dictation")
    monkeypatch.undo()
    monkeypatch.setattr(settings, "KEYS", keys)
    for _ in range(2):
        found = {one.key: recorded(one) for one in Dictation.objects.all()}
        assert found == {"one": b"one" * 9, "two": b"two" * 9}
        rotate("dictation")


@pytest.mark.django_db
def test_a_new_recovery_key_leaves_the_old_half_aside(keys: Path, tmp_path: Path) -> None:
    recovery.make(keys, tmp_path / "first.txt")
    with pytest.raises(Refusal):
        rotate("backup")
    before = recovery.writing_keys(keys)
    rotate("backup", recovery_file=tmp_path / "second.txt")
    after = recovery.writing_keys(keys)
    assert before.recipient != after.recipient
    assert len(list(keys.glob("backup.json.retired-*"))) == 1
    assert (tmp_path / "second.txt").exists()


@pytest.mark.django_db
def test_the_pages_key_ends_sessions_and_keeps_devices(
    keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (keys / "django").write_text(settings.SECRET_KEY + "\n")
    monkeypatch.setattr(settings, "SECRET_KEY_IS_GIVEN", False)
    person, client = Person.objects.create_user("awa"), Client()
    client.force_login(person)
    device = signing.dumps({"id": "d"}, salt="binome.device")
    rotate("pages")
    fresh, *old = (keys / "django").read_text().split()
    monkeypatch.setattr(settings, "SECRET_KEY", fresh)
    monkeypatch.setattr(settings, "SECRET_KEY_FALLBACKS", old)
    assert signing.loads(device, salt="binome.device") == {"id": "d"}
    assert client.get("/account/").headers["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_each_rotation_is_in_the_audit_and_the_scraper_needs_its_new_token(keys: Path) -> None:
    (keys / "metrics").write_text("old\n")
    rotate("metrics")
    assert (keys / "metrics").read_text() != "old\n"
    event = AuditEvent.objects.get(action="key.rotated")
    assert event.detail == "metrics"


def test_a_certificate_of_our_authority_is_believed_by_whoever_trusts_it(
    keys: Path, tmp_path: Path
) -> None:
    with pytest.raises(Refusal):
        authority.issue(keys, names=["pacs.example"], to=tmp_path / "out", days=30, at=AT)
    trusted = authority.found(keys, name="Réseau du Sahel", at=AT)
    with pytest.raises(Refusal):
        authority.found(keys, name="another", at=AT)
    made = authority.issue(
        keys, names=["pacs.example", "192.0.2.7"], to=tmp_path / "out", days=30, at=AT
    )
    root = x509.load_pem_x509_certificate(trusted.read_bytes())
    leaf = x509.load_pem_x509_certificate(made.read_bytes())
    policy = PolicyBuilder().store(Store([root])).time(AT + timedelta(days=1))
    policy.build_server_verifier(x509.DNSName("pacs.example")).verify(leaf, [])
    policy.build_client_verifier().verify(leaf, [])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, made.with_suffix(".key"))
    assert made.with_suffix(".key").stat().st_mode & 0o077 == 0
    assert {Path(c.path).name for c in figures.certificates()} >= {"ca.pem", "pacs.example.pem"}


def test_what_is_taken_back_gets_nowhere_and_what_ends_is_made_anew(
    keys: Path, tmp_path: Path
) -> None:
    """Held against OpenSSL itself, with the context of the DICOM node."""
    now = datetime.now(UTC)
    trusted = authority.found(keys, name="Réseau du Sahel", at=now)
    machines = {}
    for name, days in (("hub.example", 397), ("pacs.example", 397), ("lost.example", 20)):
        machines[name] = authority.issue(keys, names=[name], to=tmp_path, days=days, at=now)
    month = timedelta(days=30)
    before = machines["lost.example"].read_bytes()
    (anew,) = revoking.renew(keys, within=month, to=tmp_path, days=397, at=now)
    assert anew.name == "lost.example.pem"
    assert anew.read_bytes() != before
    with pytest.raises(revoking.NotIssued):
        revoking.revoke(keys, name="nobody.example", at=now)
    own = machines["hub.example"]
    tls = FreshTls(certificate=own, key=own.with_suffix(".key"), client_authorities=trusted)
    assert meets(tls.context(), anew, trusted) == "met"
    revoking.revoke(keys, name="lost.example", at=now)
    assert meets(tls.context(), machines["pacs.example"], trusted) == "met"
    assert meets(tls.context(), anew, trusted) == "refused", "the running node heard of it"
    listed_now = (keys / "ca" / "crl.pem").read_bytes()
    (keys / "ca" / "crl.pem").write_text("half a list")
    assert meets(tls.context(), anew, trusted) == "refused", "what cannot be read changes nothing"
    (keys / "ca" / "crl.pem").write_bytes(listed_now)
    serials = {x509.load_pem_x509_certificate(p).serial_number for p in (before, anew.read_bytes())}
    listed = x509.load_pem_x509_crl((keys / "ca" / "crl.pem").read_bytes())
    assert {row.serial_number for row in listed} == serials, "those replaced before too"
    renewed = revoking.renew(keys, within=timedelta(days=400), to=tmp_path, days=30, at=now)
    assert {path.stem for path in renewed} == {"hub.example", "pacs.example"}


def meets(node: ssl.SSLContext, certificate: Path, trusted: Path) -> str:
    """Shake hands in memory: a machine with this certificate calls the node."""
    calling = ssl.create_default_context(cafile=str(trusted))
    calling.load_cert_chain(certificate, certificate.with_suffix(".key"))
    ways = ssl.MemoryBIO(), ssl.MemoryBIO()
    caller = calling.wrap_bio(ways[0], ways[1], server_hostname="hub.example")
    called = node.wrap_bio(ways[1], ways[0], server_side=True)
    for _turn in range(6):
        for side in (caller, called):
            if not _goes_on(side):
                return "refused"
    return "met"


def _goes_on(side: ssl.SSLObject) -> bool:
    try:
        side.do_handshake()
    except ssl.SSLWantReadError:
        return True
    except ssl.SSLError:
        return False
    return True


@pytest.mark.parametrize("names", [[], ["a b"], ["../x"], ["-.x"], [""]])
def test_an_unfit_name_gets_no_certificate(keys: Path, tmp_path: Path, names: list[str]) -> None:
    authority.found(keys, name="N", at=AT)
    with pytest.raises(Refusal):
        authority.issue(keys, names=names, to=tmp_path / "out", days=30, at=AT)
    assert not (tmp_path / "out").exists()
