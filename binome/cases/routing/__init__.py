"""Finding the reader of a case: pure rules over facts, the facts from rows, the reason in words."""
