"""One module a subject; a view makes at most one write call."""
