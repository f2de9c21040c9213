"""What keeps a node running: backup and restore, checks of its health, figures for watching.

No models; it reads every room below and changes none of them.
"""
