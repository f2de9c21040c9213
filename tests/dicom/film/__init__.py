"""Photographs of films: invented ones with known corners, and what is made of them."""
