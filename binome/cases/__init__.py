"""The question about a patient's images: form, binôme, routing, states, thread, the worklist's rows.

Gives studies to readers through the archive; is told by reports and exchange what became of a case.
Knows nothing of reports, uploads, pages: those rooms call its services and hear its events.
"""
