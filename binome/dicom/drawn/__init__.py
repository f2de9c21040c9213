"""What a reader drew on images: its figures, its pictures, and the standard objects that keep it.

Knows nothing of readers, cases or languages; whatever touches a stranger's file runs in the pool.
"""
