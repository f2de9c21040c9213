"""How files come in: resumable uploads, the patient check, admission to the archive.

Knows cases, identity and the archive's door; knows nothing of HTTP (that is `wire.uploads`).
What names a patient (file names, identities found in files) is sealed to the site in every row.
"""
