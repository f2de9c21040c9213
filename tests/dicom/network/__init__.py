"""The acceptor against real peers, against broken ones, and against the standard's tables."""
