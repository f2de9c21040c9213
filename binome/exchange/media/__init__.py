"""Media: a disc or folder, with or without a DICOMDIR, or a zip, as images of a site or of a case.

Names found on a medium are words for people and keys to compare, never paths that are opened.
"""
