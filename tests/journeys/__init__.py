"""A user's day in a real browser against a real server, as a stranger would start it."""
