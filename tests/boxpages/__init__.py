"""The pages of a box, as a nurse, a thief and a browser see them."""
