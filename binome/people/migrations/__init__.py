"""Migrations of the people room."""
