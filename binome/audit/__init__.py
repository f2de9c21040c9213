"""What was done and seen, by whom, when: append-only, without foreign keys, so nothing blocks
it."""
