"""Telling people outside the pages: channels, addresses as text, one row a message.

A notice holds words, digit and urgency of a case, nothing else (SAFETY 28): no name, finding,
image.
"""
