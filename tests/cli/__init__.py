"""The operator's commands, run as the operator runs them."""
