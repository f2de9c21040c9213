"""Faults: what was acknowledged outlives kills at any instant and cuts of power."""
