"""No text of a file reaches a page unescaped: 300 payloads, in tiles, corners and trees."""

import copy
from html.parser import HTMLParser
from itertools import islice, product
from typing import Any

from django.template.loader import render_to_string

from tests.viewer import acts, phantom
from tests.viewer.conftest import Look
from tests.viewer.stage import Stage

SHELLS = (
    "<script>{}</script>", "<img src=x onerror={}>", "<svg onload={}>", '"><script>{}</script>',
    "'-{}-'", "</script><script>{}</script>", "<iframe srcdoc='<script>{}</script>'>",
    "<details open ontoggle={}>", "<a href=javascript:{}>x</a>", '" autofocus onfocus={} x="',
    "<math><mi//xlink:href='data:x,<script>{}</script>'>", "<style>@import'javascript:{}'</style>",
    "<body onload={}>", "<object data='javascript:{}'>", "<template><script>{}</script></template>",
    "{{{{{}}}}}", "{{% {} %}}", "<!--<img src='--><img src=x onerror={}>'>",
    "\u2028<script>{}</script>",
    "<input onfocus={} autofocus>", "`${{{}}}`", "\\\"-{}-\\\"", "<marquee onstart={}>",
    "<video><source onerror={}>", "<form action=javascript:{}><button>", "&lt;script&gt;{}",
    "<x onclick={}>", "<base href=javascript:{}//>", "<link rel=import href='data:,{}'>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
)  # fmt: skip
CALLS = (
    "window.hacked=1", "window['hacked']=1", "top.hacked=1", "self.hacked=`1`",
    "Object.assign(window,{hacked:1})", "globalThis.hacked=1", "setTimeout('hacked=1')",
    "window&#46;hacked=1", "hacked\u00a0=1", "eval('hacked=1')",
)  # fmt: skip
PAYLOADS = [shell.format(call) for shell, call in islice(product(SHELLS, CALLS), 300)]
DANGEROUS = frozenset({
    "script", "iframe", "object", "embed", "base", "meta", "link", "style", "img", "svg", "video",
    "form", "input", "template", "marquee", "math", "details", "body", "x", "a",
})  # fmt: skip


class Tags(HTMLParser):
    """Every element that a browser would make, and every attribute that runs something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found += [tag] if tag in DANGEROUS else []
        self.found += [name for name, _ in attrs if name.startswith("on")]


def test_there_are_three_hundred_of_them() -> None:
    assert len(set(PAYLOADS)) == 300


def test_a_structured_report_of_payloads_is_text() -> None:
    item = {"name": "", "value": "", "kind": "TEXT", "is_context": False, "items": []}
    items = [{**item, "name": payload, "value": payload} for payload in PAYLOADS]
    root = {"tree": {**item, "name": PAYLOADS[0], "items": items}}
    page = render_to_string("archive/_item.html", {"item": root["tree"]})
    assert page.count("&lt;") > 300
    assert Tags(page).found == []


def test_no_payload_in_a_tile_a_corner_or_a_figure_runs(
    stage: Stage, look: Look, small_ct: phantom.MadeSeries
) -> None:
    shown = copy.deepcopy(small_ct)
    frames = shown.manifest["frames"]
    texts = [{"text": payload, "at": [1, nth % 40]} for nth, payload in enumerate(PAYLOADS)]
    shown.manifest |= {
        "description": PAYLOADS[0],
        "modality": PAYLOADS[1],
        "body_part": PAYLOADS[2],
    }
    shown.manifest["windows"] = [
        {"name": payload, "center": 40, "width": 80} for payload in PAYLOADS[:6]
    ]
    stage.show(shown)
    stage.payloads = PAYLOADS
    stage.states = [
        {
            "id": f"s{nth}", "label": PAYLOADS[nth], "turn": [1, 0, 0, 1], "inverted": False,
            "is_partial": False, "frames": {frame["id"]: {"texts": texts} for frame in frames},
        }
        for nth in range(3)
    ]  # fmt: skip
    page = look(width=1400, height=800)
    acts.until_full(page)
    assert page.locator(".viewer-object").count() == 300
    page.keyboard.press("ContextMenu")
    page.keyboard.press("Escape")
    page.locator(".viewer-tools [data-act=measure]").click()
    page.get_by_role("menuitem", name="Presentation states").click()
    page.locator("[role^=menuitem]", has_text="window.hacked=1").first.click()
    acts.until(page, lambda: acts.has_drawing(page))
    assert page.evaluate("() => typeof window.hacked") == "undefined"
    elements = "script, iframe, object, embed, marquee, video, math, base, [onerror], [onload]"
    assert page.locator(f"[data-viewer] :is({elements})").count() == 0
