"""Strange input in great number: described calls, and the readers of strangers' bytes."""
