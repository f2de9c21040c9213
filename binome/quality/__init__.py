"""Whether promises are kept: clocks on every leg, escalations, critical results until a human
answered.

Hears what cases and reports tell; nothing below knows that it is measured.
"""
