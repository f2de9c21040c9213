"""One module a command, named as Django looks for it."""
