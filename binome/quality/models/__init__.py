"""Rows of the quality room: promises with their clocks, critical results, what the reader hears,
second readings, forecasts."""

from binome.quality.models.critical import (
    CRITICAL_MOVES,
    WAITS_FOR_A_HUMAN,
    CriticalCall,
    CriticalResult,
    CriticalState,
)
from binome.quality.models.forecast import Forecast
from binome.quality.models.hearing import Degree, Feedback, ImageGrid, Outcome, WhatBecame
from binome.quality.models.promises import Clock, Escalation
from binome.quality.models.reviews import (
    REVIEW_MOVES,
    Grade,
    PeerReview,
    ReviewNote,
    ReviewRates,
    ReviewState,
)

__all__ = [
    "CRITICAL_MOVES", "REVIEW_MOVES", "WAITS_FOR_A_HUMAN", "Clock", "CriticalCall",
    "CriticalResult", "CriticalState", "Degree", "Escalation", "Feedback", "Forecast", "Grade",
    "ImageGrid", "Outcome", "PeerReview", "ReviewNote", "ReviewRates", "ReviewState",
    "WhatBecame",
]  # fmt: skip
