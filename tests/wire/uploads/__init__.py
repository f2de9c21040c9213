"""Tests of wire/uploads."""
