"""Pieces become text: spaces, capitals, French typography, and what "delete" takes back."""

from dataclasses import dataclass, field

from binome.reports.dictation.spoken import Piece

CLOSING = (".", ",", ";", ":", "?", "!", "…", ")", "»", "”", "%")
OPENING = ("(", "«", "“")
TIGHT = ("/", "-")
ENDS = (".", "?", "!", "…")
WIDE_BEFORE = {":": "\u00a0", ";": "\u202f", "?": "\u202f", "!": "\u202f", "»": "\u202f",
               "%": "\u202f"}  # fmt: skip
BREAKS = {"line": "\n", "paragraph": "\n\n", "bullet": "\n- "}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing for the page to do: write text, go to a section, expand a macro, ..."""

    act: str
    said: str = ""


@dataclass
class Writer:
    """Builds the text of one dictation; `is_fresh`: the next word begins a sentence."""

    language: str
    is_fresh: bool = True
    tokens: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    is_upper: bool = False

    def take(self, piece: Piece) -> None:
        if piece.kind == "text":
            self._word(piece.said)
        elif piece.kind == "mark":
            self.tokens.append(piece.said)
            self.is_fresh = self.is_fresh or piece.said in ENDS
        elif piece.kind in BREAKS:
            self.tokens.append(BREAKS[piece.kind])
            self.is_fresh = True
        elif piece.kind.startswith("undo"):
            self._undo(piece.kind)
        elif piece.kind == "upper":
            self.is_upper = True
        else:
            self._step(piece)

    def _word(self, word: str) -> None:
        if self.is_upper:
            word, self.is_upper = word.upper(), False
        if self.is_fresh:
            word = word[:1].upper() + word[1:]
        self.is_fresh = False
        self.tokens.append(word)

    def _undo(self, kind: str) -> None:
        if kind == "undo_all":
            self.tokens, self.is_fresh = [], True
            return
        if kind == "undo_word":
            if self.tokens:
                self.tokens.pop()
            self.is_fresh = not self.tokens or self.tokens[-1] in ENDS
            return
        while self.tokens and self.tokens[-1] in (*ENDS, *BREAKS.values()):
            self.tokens.pop()
        while self.tokens and self.tokens[-1] not in (*ENDS, *BREAKS.values()):
            self.tokens.pop()
        self.is_fresh = True

    def _step(self, piece: Piece) -> None:
        self._flush()
        self.steps.append(Step(piece.kind, piece.said))
        self.is_fresh = True

    def _flush(self) -> None:
        text = joined(self.tokens, self.language)
        if text.strip(" "):
            self.steps.append(Step("text", text))
        self.tokens = []

    def done(self) -> list[Step]:
        self._flush()
        return self.steps


def steps_of(pieces: list[Piece], *, language: str, is_fresh: bool = True) -> list[Step]:
    """Return what the page does, in order; `is_fresh` where the text before ends a sentence."""
    writer = Writer(language, is_fresh)
    for piece in pieces:
        writer.take(piece)
    return writer.done()


def joined(tokens: list[str], language: str) -> str:
    """Join words and marks with the spaces their language wants."""
    text = ""
    for token in tokens:
        text += _space(text, token, language) + token
    return text


def _space(text: str, token: str, language: str) -> str:
    last = text[-1:]
    if not text or token.startswith("\n") or last in ("\n", *OPENING[::2], *TIGHT):
        return " " if last == "-" and text.endswith("\n-") else ""
    if last == "«":
        return "\u202f"
    if token in CLOSING:
        return WIDE_BEFORE.get(token, "") if language == "fr" else ""
    return "" if token in TIGHT or last == " " else " "
