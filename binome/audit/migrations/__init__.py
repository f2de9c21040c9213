"""Migrations of the audit room."""
