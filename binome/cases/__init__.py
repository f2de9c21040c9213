"""A question about a patient's images: form, binôme, routing, states, thread, worklist rows.

Gives studies to readers through the archive; reports and exchange tell it what became of a case.
Knows nothing of reports, uploads, pages: those rooms call its services and hear its events.
"""
