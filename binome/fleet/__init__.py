"""The boxes a hub knows: how they are enrolled, what they bring, when they were last heard.

Knows boxes as keys of a site; what is in their parcels goes through `exchange`.
"""
