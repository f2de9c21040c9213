"""The age a sender typed, in years, where it can be read: `45`, `4 ans`, `18 d`, `7 mois`."""

import re

DAYS_A_YEAR = 365.25
UNITS = {
    DAYS_A_YEAR: ("d", "day", "days", "j", "jour", "jours", "día", "días", "dia", "dias"),
    DAYS_A_YEAR / 7: ("w", "week", "weeks", "sem", "semaine", "semaines"),
    12.0: ("m", "mo", "month", "months", "mois", "mes", "meses"),
    1.0: ("", "y", "yr", "year", "years", "a", "an", "ans", "año", "años", "ano", "anos"),
}
PER_YEAR = {word: number for number, words in UNITS.items() for word in words}
TYPED = re.compile(r"\s*0*(\d{1,5})(?:[.,]\d+)?\s*([^\W\d_]*)\.?\s*\Z")


def age_in_years(typed: str) -> float | None:
    """Years, or None where the text is not a number and a unit that is known."""
    found = TYPED.match(typed)
    per_year = PER_YEAR.get(found.group(2).casefold()) if found else None
    return int(found.group(1)) / per_year if found and per_year else None
