"""Photographs of films and screens: corners, rectified, judged, and as an honest DICOM image.

Steps in order: photograph, corners (regions, sides), rectify, panels, gates and advice,
secondary_capture; `convert` is all of them. The browser does the same in pages/static/film.
"""
