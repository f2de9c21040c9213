"""The small computer at a site that sends for it: a queue that survives, over a link that does not.

No Django: one SQLite file, one folder of sealed parcels, one peer, the hub.
"""
