"""A small server that speaks the viewer's contract, and can cut, slow, refuse and remember."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import brotli
from django.template import Context, Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from binome.pages import assets
from binome.pages.headers import CONTENT_SECURITY_POLICY
from binome.reports.hangings import hanging_from_viewer
from binome.reports.marks import change_from_viewer
from tests.viewer.phantom import MadeSeries

TEMPLATES = Path(assets.FOLDER).parent / "templates"
TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}
IMMUTABLE = "private, max-age=31536000, immutable"


@dataclass
class Stage:
    """What the server shows and how badly it behaves."""

    series: dict[str, MadeSeries] = field(default_factory=dict)
    language: str = "en"
    direction: str = "ltr"
    requests: list[tuple[str, str, int]] = field(default_factory=list)  # path, Range, bytes sent
    seen_sentence: str = ""
    is_deaf: bool = False
    seen: list[dict[str, Any]] = field(default_factory=list)
    marks: dict[str, dict[str, Any]] = field(default_factory=dict)
    hangings: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    priors: tuple[str, ...] = ()
    second_url: str = ""
    states: list[dict[str, Any]] = field(default_factory=list)
    payloads: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # what the page gave up in the middle
    cut_after_bytes: int | None = None
    cuts_left: int = 0
    is_down: bool = False
    bytes_per_second: int | None = None
    words: Callable[[str], str] | None = None  # stands for a translator

    def show(self, *series: MadeSeries) -> None:
        self.series = {made.manifest["id"]: made for made in series}

    def asked(self, ending: str) -> list[tuple[str, str, int]]:
        return [request for request in self.requests if request[0].endswith(ending)]


def application(stage: Stage) -> Starlette:
    """Return the server of one test."""

    async def page(request: Request) -> Response:
        text = rendered_page(stage)
        return _counted(stage, request, HTMLResponse(text, headers=_safe()))

    async def manifest(request: Request) -> Response:
        made = stage.series.get(request.path_params["series_id"])
        if stage.is_down:
            return Response(status_code=503)
        if made is None:
            return Response(status_code=404)
        body = JSONResponse(made.manifest, headers={"Cache-Control": "private, no-cache"})
        return _counted(stage, request, body)

    async def image(request: Request) -> Response:
        return await _image(stage, request)

    async def static(request: Request) -> Response:
        if request.path_params["name"] == "page.css":
            style = (Path(__file__).parent / "page.css").read_bytes()
            return Response(style, media_type="text/css", headers=_safe())
        found = assets.asset(request.path_params["name"])
        if found is None:
            return Response(status_code=404)
        headers = {"Content-Encoding": "br", "Cache-Control": IMMUTABLE} | _safe()
        answer = Response(found.brotli, media_type=found.media_type, headers=headers)
        return _counted(stage, request, answer)

    return Starlette(
        routes=[
            Route("/", page),
            Route("/favicon.ico", lambda request: Response(status_code=204)),
            Route("/images/series/{series_id}/manifest.json", manifest),
            Route("/images/{path:path}", image),
            Route("/static/{version}/{name:path}", static),
            *_kept(stage),
        ]
    )


def _kept(stage: Stage) -> list[Route]:
    """What the page tells the server: images seen, drawings."""

    async def seen(request: Request) -> Response:
        stage.requests.append((request.url.path, "", 0))
        if stage.is_deaf:
            return Response(status_code=503)
        stage.seen.append(json.loads(await request.body()))
        has_token = request.headers.get("X-CSRFToken") == "token-of-the-test"
        if not has_token:
            return Response(status_code=403)
        sentence = stage.seen_sentence
        return JSONResponse({"sentence": sentence}) if sentence else Response(status_code=204)

    async def marks(request: Request) -> Response:
        if stage.is_deaf:
            return Response(status_code=503)
        if request.method == "GET":
            return JSONResponse({"marks": list(stage.marks.values())})
        if request.headers.get("X-CSRFToken") != "token-of-the-test":
            return Response(status_code=403)
        change = change_from_viewer(json.loads(await request.body()))
        stage.marks |= {mark["id"]: mark for mark in change.put}
        for gone in change.drop:
            stage.marks.pop(gone, None)
        return Response(status_code=204)

    async def hanging(request: Request) -> Response:
        if request.method == "GET":
            return JSONResponse({"hangings": list(stage.hangings.values())})
        kept = hanging_from_viewer(json.loads(await request.body()))
        key = kept.modality, kept.body_part
        stage.hangings.pop(key, None)
        if kept.value is not None:
            stage.hangings[key] = asdict(kept)
        return Response(status_code=204)

    async def states(request: Request) -> Response:
        return JSONResponse({"states": stage.states})

    return [
        Route("/states", states),
        Route("/hanging", hanging, methods=["GET", "POST"]),
        Route("/seen", seen, methods=["POST"]),
        Route("/marks", marks, methods=["GET", "POST"]),
    ]


def _safe() -> dict[str, str]:
    return {"Content-Security-Policy": CONTENT_SECURITY_POLICY}


def _counted(stage: Stage, request: Request, answer: Response) -> Response:
    body = bytes(answer.body)
    is_text = "Content-Encoding" not in answer.headers
    size = len(brotli.compress(body, quality=5)) if is_text else len(body)
    stage.requests.append((request.url.path, "", size))
    return answer


async def _image(stage: Stage, request: Request) -> Response:
    path = request.url.path
    data = next((made.files[path] for made in stage.series.values() if path in made.files), None)
    if stage.is_down:
        return Response(status_code=503)
    if data is None:
        return Response(status_code=404)
    wanted = request.headers.get("range", "")
    start, end = _range(wanted, len(data))
    headers = {"Content-Length": str(end - start), "Cache-Control": IMMUTABLE}
    if wanted:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(data)}"
    kind = TYPES.get(path.rsplit(".", 1)[1], "application/octet-stream")
    return StreamingResponse(
        _sent(stage, path, wanted, data[start:end]),
        status_code=206 if wanted else 200, media_type=kind, headers=headers,
    )  # fmt: skip


def _range(wanted: str, size: int) -> tuple[int, int]:
    if not wanted:
        return 0, size
    first, last = wanted.removeprefix("bytes=").split("-")
    return int(first), min(size, int(last) + 1 if last else size)


async def _sent(stage: Stage, path: str, wanted: str, body: bytes) -> AsyncIterator[bytes]:
    limit = len(body)
    is_cut = stage.cuts_left > 0 and path.endswith(".j2c") and stage.cut_after_bytes is not None
    if is_cut:
        stage.cuts_left -= 1
        limit = min(limit, stage.cut_after_bytes or 0)
    stage.requests.append((path, wanted, limit))
    try:
        for piece in _pieces(body[:limit], 16_384):
            yield piece
            if stage.bytes_per_second:
                await asyncio.sleep(len(piece) / stage.bytes_per_second)
    except asyncio.CancelledError:
        stage.left.append(path)
        raise
    if is_cut:
        # A stream that fails drops what nobody has read yet: the page gets time to read.
        await asyncio.sleep(1.0)
        raise ConnectionResetError("cut by the test")


def _pieces(body: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


def rendered_page(stage: Stage) -> str:
    """Return the page around the viewer, through the real templates."""
    engine = Engine(
        dirs=[str(TEMPLATES), str(Path(__file__).parent)],
        builtins=["binome.pages.templatetags.binome"],
        libraries={"i18n": "django.templatetags.i18n"},
    )
    context = Context({"viewer": _viewer(stage), "stage": stage, "csrf_token": "token-of-the-test"})
    template = engine.get_template("page.html")
    if not stage.words:
        return str(template.render(context))
    with mock.patch("django.utils.translation._trans.gettext", stage.words):
        return str(template.render(context))


def _viewer(stage: Stage) -> dict[str, Any]:
    first = next(iter(stage.series.values()))
    key = first.manifest["frames"][first.manifest.get("key", 0)]
    return {
        "manifest_url": f"/images/series/{first.manifest['id']}/manifest.json",
        "seen_url": "/seen",
        "marks_url": "/marks",
        "hanging_url": "/hanging",
        "hangs": bool(stage.hangings),
        "second_url": stage.second_url,
        "states_urls": "/states" if stage.states else "",
        "objects": [{"href": "/nowhere", "name": p, "label": p} for p in stage.payloads],
        "has_marks": bool(stage.marks),
        "original_url": "/original/FRAME",
        "act": "expertise",
        "preview": {
            "url": f"/images/{key['id']}/{key.get('hash')}/preview.webp",
            "width": 512, "height": 512, "alt": "Key image",
        },
        "series": [
            _entry(made, made is first) | _earlier(stage, made) for made in stage.series.values()
        ],
    }  # fmt: skip


def _earlier(stage: Stage, made: MadeSeries) -> dict[str, Any]:
    is_prior = made.manifest["id"] in stage.priors
    return {"is_prior": True, "when": "earlier, day -43"} if is_prior else {}


def _entry(made: MadeSeries, is_open: bool) -> dict[str, Any]:
    frames = made.manifest["frames"]
    shown = next(frame for frame in frames[len(frames) // 2 :] + frames if frame.get("hash"))
    return {
        "manifest_url": f"/images/series/{made.manifest['id']}/manifest.json",
        "href": f"?series={made.manifest['id']}",
        "thumbnail_url": f"/images/{shown['id']}/{shown['hash']}/thumbnail.webp",
        "label": f"{made.manifest['modality']} {made.manifest['description']}",
        "words": made.manifest["description"],
        "frame_count": len(frames),
        "modality": made.manifest["modality"],
        "is_open": is_open,
    }
