"""The answer as plain text of at most 2 kB: what reaches a site first over a thin link."""

from django.utils import translation
from django.utils.translation import gettext as _

from binome.reports.models import ReportVersion
from binome.reports.paper_seal import text_seal
from binome.reports.queries import newest_version
from binome.reports.renditions.paper import Paper, paper_of

MOST_BYTES = 2048
SEAL_BYTES = 170  # what stands below the words, with the lines between
ORDER = ("conclusion", "findings", "technique")


def text_of(version: ReportVersion, *, language: str) -> str:
    """Return status, conclusion, then as much of the rest as fits; says when it was cut."""
    newest = newest_version(version.case) or version
    with translation.override(language):
        paper = paper_of(version, newest=newest, language=language)
        text = _fitted("\n\n".join(_blocks(paper)))
    return f"{text}\n\n{text_seal(text, version.own_hash)}\n"


def _blocks(paper: Paper) -> list[str]:
    case = paper.version.content["case"]
    head = f"{case}\n{paper.act.title} · {paper.status}"
    signed = f"{paper.act.signed} {paper.signed_by}, {paper.signed_at}"
    added = [f"{_('Addendum')} ({row['by']}, {row['at']})\n{row['text']}" for row in paper.addenda]
    sections = {name: f"{title}\n{text}" for name, title, text in paper.sections}
    coded = "\n".join(f"{label}: {said}" for label, said in paper.coded)
    parts = [head, coded, *added, *(sections.get(name, "") for name in ORDER), signed]
    return [part for part in parts if part]


def _fitted(text: str) -> str:
    most = MOST_BYTES - SEAL_BYTES
    if len(text.encode()) <= most:
        return text
    end = "\n\n" + _("Cut here: the PDF holds the whole text.")
    room = most - len(end.encode())
    return text.encode()[:room].decode("utf-8", "ignore") + end
