"""How files come in: resumable uploads, the patient check, admission to the archive."""
