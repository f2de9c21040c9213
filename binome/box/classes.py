"""What goes first: strict classes, lower first; waiting twelve hours lifts by one."""

from datetime import timedelta
from typing import Final

MESSAGE, EMERGENCY, EMERGENCY_REST, ROUTINE, ROUTINE_REST, PRIOR = range(6)
FIRST_ROLES: Final = ("S0", "S1", "S2")
LIFTED_EVERY: Final = timedelta(hours=12)
_CLASSES: Final = {
    ("message", True): MESSAGE,
    ("message", False): MESSAGE,
    ("emergency", True): EMERGENCY,
    ("emergency", False): EMERGENCY_REST,
    ("routine", True): ROUTINE,
    ("routine", False): ROUTINE_REST,
}


def class_of(urgency: str, role: str, *, waited: timedelta) -> int:
    """Return the class of a segment; ageing never lifts images above messages."""
    found = _CLASSES.get((urgency, role in FIRST_ROLES), PRIOR)
    if found <= EMERGENCY:
        return found
    lifted = max(0, int(waited / LIFTED_EVERY))
    return max(EMERGENCY, found - lifted)
