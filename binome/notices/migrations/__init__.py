"""Migrations of the notices room."""
