"""Tests of media: discs, folders and zips."""
