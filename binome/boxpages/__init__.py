"""The pages of a box, on the network of its site: what waits, the form, answers, keys to carry.

It knows the box's folder and nothing of the hub: no database, no models, no person's account.
"""
