"""A provider of OpenID Connect in a thread: real keys, real signatures, and lies on request."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

CLIENT, SECRET, CODE = "binome-of-kara", "between us", "one-code"
SUBJECT = "f:550dc1c8:899700218896"


Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def number(value: int) -> str:
    return base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def signature_of(key: Private, algorithm: str, said: bytes) -> bytes:
    hashed = hashes.SHA256()
    if isinstance(key, ec.EllipticCurvePrivateKey):
        pair = utils.decode_dss_signature(key.sign(said, ec.ECDSA(hashed)))
        return b"".join(half.to_bytes(32, "big") for half in pair)
    if algorithm == "PS256":
        return key.sign(said, padding.PSS(padding.MGF1(hashed), 32), hashed)
    return key.sign(said, padding.PKCS1v15(), hashed)


def published(key: Private) -> dict[str, Any]:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        point = key.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": number(point.x), "y": number(point.y)}
    public = key.public_key().public_numbers()
    return {"kty": "RSA", "n": number(public.n), "e": number(public.e)}


@dataclass
class OuterProvider:
    """What it says; a test changes a field and it lies."""

    key: Private
    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    signs_with: Private | None = None
    token: str = ""
    is_silent: bool = False
    asked: dict[str, str] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)

    def describe(self) -> dict[str, Any]:
        own = {
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
        }  # fmt: skip
        return {**own, **self.document}

    def keys(self) -> dict[str, Any]:
        return {"keys": [{**published(self.key), "kid": "k1", "use": "sig"}]}

    def signed(self, **claims: Any) -> str:
        now = int(time.time())
        whole = {
            "iss": self.url, "aud": CLIENT, "sub": SUBJECT, "iat": now, "exp": now + 300, **claims,
        }  # fmt: skip
        kept = {name: value for name, value in whole.items() if value is not None}
        header = {"alg": "RS256", "kid": "k1", **self.header}
        said = ".".join(base64url(json.dumps(part).encode()) for part in (header, kept))
        mark = signature_of(self.signs_with or self.key, header["alg"], said.encode())
        return f"{said}.{base64url(mark)}"

    def answer_token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Like any honest provider: the client proves itself, the code is good once, PKCE fits."""
        pair = base64.b64encode(f"{CLIENT}:{SECRET}".replace(" ", "%20").encode()).decode()
        hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).decode().rstrip("=")
        is_right = (
            authorization == f"Basic {pair}" and form.get("code") == CODE
            and challenge == self.asked.get("code_challenge")
            and form.get("redirect_uri") == self.asked.get("redirect_uri")
        )  # fmt: skip
        if not is_right or self.asked["nonce"] in self.used:
            return None
        self.used.append(self.asked["nonce"])
        said = {"nonce": self.asked["nonce"], "sid": "there-1", **self.claims}
        return {
            "id_token": self.token or self.signed(**said),
            "access_token": "a",
            "token_type": "Bearer",
        }

    def goes(self, address: str) -> dict[str, str]:
        """What the person's browser carries there; it comes back with a code and the state."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.asked = asked
        return {"code": CODE, "state": asked["state"]}


@contextmanager
def running(key: Private) -> Iterator[OuterProvider]:
    told = OuterProvider(key)

    class Handler(BaseHTTPRequestHandler):
        provider: ClassVar[OuterProvider] = told

        def do_GET(self) -> None:
            pages = {
                "/.well-known/openid-configuration": self.provider.describe(),
                "/keys": self.provider.keys(), "/userinfo": self.provider.userinfo,
            }  # fmt: skip
            self._say(503 if self.provider.is_silent else 200, pages.get(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            told = self.provider.answer_token(form, self.headers.get("Authorization", ""))
            self._say(200 if told else 400, told or {"error": "invalid_grant"})

        def _say(self, status: int, told: Any) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()
