"""Binôme beside the server people use today: one client, the same images, rounds side by side."""
