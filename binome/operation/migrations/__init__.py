"""Migrations of the operation room."""
