"""Guards advise and never block: sides, body parts and negations that contradict each other."""

from binome.reports.guards.advice import Advice, Evidence, advice_on

__all__ = ["Advice", "Evidence", "advice_on"]
