"""What the templates of papers ask of a text."""
