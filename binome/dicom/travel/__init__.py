"""Instances as they travel over a thin link: smaller, in pieces, and rebuilt byte for byte.

Everything here reads strangers' bytes and runs in the pool (docs/formats/parcel.md, "codecs").
"""
