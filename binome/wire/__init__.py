"""Starlette: DICOMweb, uploads, images; every stream of bytes."""
