"""The lean viewer in a real browser, on generated images."""
