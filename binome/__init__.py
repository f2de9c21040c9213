"""Binôme: teleradiology without borders. The tree reads like a table of contents; start with
HOUSE in docs."""

__version__ = "0.1.0"
