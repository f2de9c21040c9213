"""The images: index of patients, studies, series and instances; blobs, frames, grants, peers.

Knows nothing of cases or reports: whoever gives a study away calls `services.grant()`.
"""
