"""What a person typed, as it is kept: without what no eye sees and what no database holds."""

import re

from binome.cases.text import clean
from binome.reports.refusals import TextTooLong

LONGEST_SECTION = 20_000
#: Letters that turn what follows round, so that "12 mm" could be shown as "mm 21". Marks that only
#: say a direction (LRM, RLM) and isolates, which end with their paragraph, stay.
TURNING = re.compile("[\u202a-\u202e]")


def kept_text(text: str) -> str:
    """Return a section as it is kept; raise TextTooLong, with what was typed still on the page."""
    kept = TURNING.sub("", clean(text)).replace("\r\n", "\n")
    if len(kept) > LONGEST_SECTION:
        raise TextTooLong
    return kept
