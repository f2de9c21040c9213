"""What keeps a node running."""
