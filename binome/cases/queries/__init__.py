"""Reads of the cases room: nouns, no writes; pages and wire ask here, never the rows themselves."""

from binome.cases.queries.images import (
    ImageSums,
    films_of_unverified_side,
    image_counts,
    image_sums,
    series_ids_of,
)
from binome.cases.queries.legs import Leg, Tick, legs, ticks
from binome.cases.queries.pairs import (
    Prospect,
    binome_for,
    binomes_of_network,
    cases_this_week,
    prospect,
)
from binome.cases.queries.thread import Line, newest_message_id, thread, unread_count
from binome.cases.queries.visible import (
    case_visible_to,
    case_with_id,
    cases_of_cards,
    cases_visible_to,
    draft_just_opened,
    names_of,
    studies_of,
)
from binome.cases.queries.worklist import View, Worklist, views_of, worklist
from binome.cases.queries.worklist_rows import Row

__all__ = [
    "ImageSums", "Leg", "Line", "Prospect", "Row", "Tick", "View", "Worklist", "binome_for",
    "binomes_of_network", "case_visible_to", "case_with_id", "cases_of_cards",
    "cases_this_week", "cases_visible_to", "draft_just_opened", "films_of_unverified_side",
    "image_counts", "image_sums",
    "legs", "names_of", "newest_message_id", "prospect", "series_ids_of", "studies_of",
    "thread", "ticks", "unread_count", "views_of", "worklist",
]  # fmt: skip
