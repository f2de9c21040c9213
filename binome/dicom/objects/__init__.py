"""DICOM objects that are no pictures, as plain values a page can show: reports, curves, documents.

Everything that reads a file runs in the pool; nothing here makes markup.
"""
