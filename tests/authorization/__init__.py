"""Every route of the house x everybody x own, foreign and absent things."""
