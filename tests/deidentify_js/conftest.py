"""The engine's worker in a real browser, served from this machine."""

import base64
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import binome
from tests.deidentify_js.vectors import KEY, PSEUDONYM, Vector

STATIC = Path(binome.__file__).parent / "pages" / "static"
#: Sends every vector to one worker; answers what it made of each, bytes as base64.
RUN = """
async ({ vectors, key, pseudonym }) => {
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const { siteKey } = await import("/deidentify/keys.js");
  const held = await siteKey(bytes(key));
  const worker = new Worker("/deidentify/worker.js", { type: "module" });
  const answers = [];
  const finished = new Promise((resolve, reject) => {
    worker.onerror = () => reject(new Error("the worker failed"));
    worker.onmessage = ({ data }) => {
      answers[data.id] = data;
      if (answers.filter((one) => one).length === vectors.length) resolve();
    };
  });
  vectors.forEach(({ data, policy }, id) => {
    const buffer = bytes(data).buffer;
    worker.postMessage({ id, buffer, policy, key: held, pseudonym }, [buffer]);
  });
  await finished;
  worker.terminate();
  const text = (data) => {
    let binary = "";
    for (const byte of new Uint8Array(data)) binary += String.fromCharCode(byte);
    return btoa(binary);
  };
  return answers.map((one) => ({ ...one, data: one.data ? text(one.data) : "" }));
}
"""

Engine = Callable[[list[Vector]], list[dict[str, Any]]]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(STATIC)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/deidentify/package.json")
    yield page
    context.close()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def by_browser(page: Page) -> Engine:
    """Run vectors through the worker, once; the answers in their order, `data` as bytes."""
    known: dict[tuple[str, ...], list[dict[str, Any]]] = {}

    def run(vectors: list[Vector]) -> list[dict[str, Any]]:
        names = tuple(one.name for one in vectors)
        if names not in known:
            known[names] = asked(vectors)
        return known[names]

    def asked(vectors: list[Vector]) -> list[dict[str, Any]]:
        told = [{"data": _text(one.data), "policy": one.policy_fields} for one in vectors]
        answers = page.evaluate(RUN, {"vectors": told, "key": _text(KEY), "pseudonym": PSEUDONYM})
        return [one | {"data": base64.b64decode(one["data"])} for one in answers]

    return run


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
