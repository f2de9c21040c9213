"""Renditions that leave by rules: which are owed, how each goes, and what the other end said."""
