"""The answer to a case: sections, life-cycle, what was seen, signing, versions that never change.

Renditions (PDF, plain text, identity sheet) are made from a signed version and nothing else. Knows
nothing of pages, uploads or parcels.
"""
