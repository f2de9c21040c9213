"""Words no dictionary knows, marked quietly with what may be meant; no text is ever changed here.

Everything lies beside this module: no word of a report is asked of another machine.
"""

from binome.reports.spelling.marking import Unknown, unknown_words

__all__ = ["Unknown", "unknown_words"]
