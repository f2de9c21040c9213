"""Contracts: one suite over every implementation of a protocol."""
