"""Parcels: a study, or an answer, as a signed manifest and sealed segments that travel by any road.

Knows nothing of cases, sites or Django: callers say to whom, and who is trusted.
"""
