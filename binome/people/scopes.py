"""What an access token may be used for: words a person ticks, each with the actions it opens.

A token does what its scopes and the policy table both allow; an action in no scope is nobody's.
"""

from django.utils.translation import gettext_lazy as _

SEND, READ, REPORTS = "send", "read", "reports"
SCOPES: dict[str, frozenset[str]] = {
    SEND: frozenset({"study.store", "study.reject"}),
    READ: frozenset({"study.see", "study.query"}),
    REPORTS: frozenset({"report.see", "report.query"}),
}
TITLES = {
    SEND: _("Send images"),
    READ: _("Find and fetch the images of the site"),
    REPORTS: _("Find and fetch the signed answers of the site"),
}


def actions_of(scopes: str) -> frozenset[str]:
    """The actions that some words open; a word this version does not know opens nothing."""
    opened = [SCOPES[word] for word in scopes.split() if word in SCOPES]
    return frozenset().union(*opened)
