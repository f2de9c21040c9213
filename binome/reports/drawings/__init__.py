"""Drawings of a signed version: what is frozen of them, their pictures, their standard objects.

A row of `ImageMarks` is working data; from the signature on only `content["drawings"]` speaks.
"""
