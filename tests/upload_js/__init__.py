"""Tests of upload_js."""
