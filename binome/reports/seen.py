"""What was seen, as a statement of facts: counted by the viewer, bounded here, never a ranking."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

PREVIEW_ONLY = -1
FULL_DEFINITION = 99
MOST_FRAMES = 50_000
MOST_SCREENS = 8
LONGEST_ID = 60
WIDEST_SCREEN = 20_000


@dataclass(frozen=True, slots=True)
class SeenFacts:
    """What one report of the viewer says: share in per cent a frame id, and the screen's width."""

    frames: Mapping[str, int]
    screen_width_px: int | None = None


def facts_from_viewer(news: Any) -> SeenFacts:
    """Read the viewer's message (`shown`, `frames`, `share`, `screen`); what does not fit is left.

    `frames` were drawn with full data for 300 ms, `shown` at least as a preview.
    """
    news = news if isinstance(news, dict) else {}
    share = news.get("share") if isinstance(news.get("share"), dict) else {}
    frames = dict.fromkeys(_ids(news.get("shown")), PREVIEW_ONLY)
    for frame_id in _ids(news.get("frames")):
        frames[frame_id] = _per_cent(share.get(frame_id))
    return SeenFacts(frames, _width(news.get("screen")))


def _ids(value: Any) -> list[str]:
    items = value[:MOST_FRAMES] if isinstance(value, list) else []
    return [item for item in items if isinstance(item, str) and len(item) <= LONGEST_ID]


def _per_cent(value: Any) -> int:
    return round(100 * min(max(value, 0), 1)) if isinstance(value, int | float) else 0


def _width(screen: Any) -> int | None:
    width = screen[0] if isinstance(screen, list) and screen else None
    is_fit = isinstance(width, int) and not isinstance(width, bool) and 0 < width < WIDEST_SCREEN
    return width if is_fit else None


@dataclass(frozen=True, slots=True)
class SeenStatement:
    """What a signature freezes: images shown with full data, at full definition, of how many."""

    total: int
    shown: int = 0
    full_definition: int = 0
    preview_only: int = 0
    screen_widths_px: tuple[int, ...] = ()
    films_side_unverified: int = 0

    def as_json(self) -> dict[str, Any]:
        facts = {**asdict(self), "screen_widths_px": list(self.screen_widths_px)}
        if not self.films_side_unverified:
            del facts["films_side_unverified"]
        return facts

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> "SeenStatement":
        widths = tuple(facts.get("screen_widths_px", ()))
        return cls(**{**facts, "screen_widths_px": widths}) if facts else cls(total=0)

    def sentence(self) -> str:
        """Return the statement in the active language."""
        return " ".join([*self._shown(), *self._unverified()])

    def _unverified(self) -> list[str]:
        """Films whose side marker nobody saw: the report says so (SAFETY 4)."""
        if not self.films_side_unverified:
            return []
        said = ngettext(
            "Side not verified on %(count)d film.",
            "Side not verified on %(count)d films.",
            self.films_side_unverified,
        )
        return [said % {"count": self.films_side_unverified}]

    def _shown(self) -> list[str]:
        if self.shown == 0 and self.preview_only == 0:
            return [
                _("The images were not displayed in this viewer; what was seen is not measured.")
            ]
        facts = {"shown": self.shown, "total": self.total, "full": self.full_definition}
        said = ngettext(
            "%(shown)d of %(total)d image displayed, %(full)d at full definition.",
            "%(shown)d of %(total)d images displayed, %(full)d at full definition.",
            self.total,
        )
        sentences = [said % facts]
        if self.preview_only:
            more = ngettext(
                "%(count)d more seen as a preview only.",
                "%(count)d more seen as previews only.",
                self.preview_only,
            )
            sentences.append(more % {"count": self.preview_only})
        if self.screen_widths_px:
            width = {"width": min(self.screen_widths_px)}
            sentences.append(_("Screen %(width)d px wide.") % width)
        return sentences


def statement(frames: Mapping[str, int], widths: list[int], *, total: int) -> SeenStatement:
    """Sum up what one person saw of a case's `total` images."""
    shares = list(frames.values())
    return SeenStatement(
        total=total,
        shown=sum(share >= 0 for share in shares),
        full_definition=sum(share >= FULL_DEFINITION for share in shares),
        preview_only=sum(share == PREVIEW_ONLY for share in shares),
        screen_widths_px=tuple(sorted(widths)),
    )
