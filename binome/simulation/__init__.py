"""A network that never was: a seeded year of cases through the program's own services and jobs.

Lives here: who there is, their habits, the clock that runs fast, the log of what they did. It makes
no row of an outcome by itself: routing, clocks, ladders and figures are the program's.
"""
