"""Writes of the reports room: verbs, keyword-only, one transaction and one audit event each."""

from binome.reports.services.copying import copy_previous
from binome.reports.services.dictating import forget_recordings, hear, keep_recording, write_out
from binome.reports.services.drafting import (
    begin_reading,
    open_draft,
    save_draft,
    settle_kept_text,
)
from binome.reports.services.following import acknowledge
from binome.reports.services.macros import keep_macro, remove_macro
from binome.reports.services.marking import keep_marks
from binome.reports.services.opinions import (
    ask_opinion,
    hand_words_over,
    sign_opinion,
    write_opinion,
)
from binome.reports.services.papers import (
    add_addendum_on_paper,
    keep_signing_key,
    open_signing_key,
    remove_signing_key,
    set_later,
    sign_on_paper,
    stamp_papers,
)
from binome.reports.services.reading import note_answer_read, note_fetched
from binome.reports.services.retracting import retract
from binome.reports.services.seeing import record_seen
from binome.reports.services.sending import (
    add_rendition_rule,
    remove_rendition_rule,
    send_rendition_again,
)
from binome.reports.services.shelf import (
    approve_template,
    copy_template,
    edit_template,
    keep_template,
    remove_template,
    withdraw_approval,
)
from binome.reports.services.signing import add_addendum, sign
from binome.reports.services.spelling import forget_word, mend, teach
from binome.reports.services.templating import fill_normal

__all__ = [
    "acknowledge", "add_addendum", "add_addendum_on_paper", "add_rendition_rule",
    "approve_template", "ask_opinion", "begin_reading", "copy_previous", "copy_template",
    "edit_template", "fill_normal", "forget_recordings", "forget_word", "hand_words_over", "hear",
    "keep_macro", "keep_marks", "keep_recording", "keep_signing_key", "keep_template", "mend",
    "note_answer_read", "note_fetched", "open_draft", "open_signing_key", "record_seen",
    "remove_macro", "remove_rendition_rule", "remove_signing_key", "remove_template", "retract",
    "save_draft", "send_rendition_again", "set_later", "settle_kept_text", "sign", "sign_on_paper",
    "sign_opinion", "stamp_papers", "teach", "withdraw_approval", "write_opinion", "write_out",
]  # fmt: skip
