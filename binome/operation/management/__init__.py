"""Django's own commands, where this program has a better way."""
