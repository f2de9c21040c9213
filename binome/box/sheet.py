"""The sheet a site prints: the answer, and beside it who the patient is; kept nowhere."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

STYLE: Final = (
    "body{font:11pt/1.4 sans-serif;margin:2cm}pre{white-space:pre-wrap;font:inherit}"
    "dt{font-weight:bold}dd{margin:0 0 .5em}section{border:1pt solid #000;padding:.5cm}"
    "@media screen{body{max-width:42em;margin-inline:auto}}"
)
ROWS: Final = ("name", "birth_date", "number", "accession")


def sheet(card: Mapping[str, Any], *, words: Mapping[str, str], answer: str) -> str:
    """Return a page for the printer; `words` name the rows, in the reader's language."""
    rows = "".join(
        f"<dt>{escape(words[row])}</dt><dd><bdi>{escape(str(card[row]))}</bdi></dd>"
        for row in ROWS
        if card.get(row)
    )
    return (
        f'<!doctype html><html lang="{escape(words["language"])}"><meta charset="utf-8">'
        f"<title>{escape(words['title'])}</title><style>{STYLE}</style>"
        f"<h1>{escape(words['title'])}</h1><section><dl>{rows}</dl></section>"
        f'<pre dir="auto">{escape(answer)}</pre><p>{escape(words["note"])}</p></html>'
    )
