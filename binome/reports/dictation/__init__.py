"""Dictation: recognised words become text, numbers and commands, behind one engine protocol.

Audio never leaves the machines an operator named. What was recognised is a suggestion in a draft:
nobody signs it unread.
"""
