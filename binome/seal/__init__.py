"""Sealing bytes to recipients (age version 1), without Django; thin on purpose.

Knows nothing of sites or patients: callers say to whom.
"""
