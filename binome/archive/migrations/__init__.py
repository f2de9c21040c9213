"""Migrations of the archive room."""
