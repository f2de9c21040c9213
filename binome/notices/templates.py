"""What notices say. Each takes a case name, an urgency and a link, and nothing else."""

from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ALLOWED_WORDS = frozenset({"case", "urgency", "link"})


class Text(NamedTuple):
    """A subject and a body; both may hold only ALLOWED_WORDS."""

    subject: str | Promise
    body: str | Promise


TEMPLATES: dict[str, Text] = {
    "case_assigned": Text(
        _("Binôme: a case waits for you (%(urgency)s)"),
        _("The case %(case)s waits for your reading (%(urgency)s).\n\nOpen it: %(link)s\n"),
    ),
    "case_unassigned": Text(
        _("Binôme: a case waits for a reader (%(urgency)s)"),
        _("Nobody may read the case %(case)s yet (%(urgency)s).\n\nAssign it: %(link)s\n"),
    ),
    "message_written": Text(
        _("Binôme: a message in %(case)s"),
        _("There is a new message in the case %(case)s (%(urgency)s).\n\nRead it: %(link)s\n"),
    ),
    "report_changed": Text(
        _("Binôme: the answer for %(case)s has changed"),
        _(
            "The answer for the case %(case)s (%(urgency)s) was added to, changed or withdrawn "
            "after you read it.\n\nRead it again: %(link)s\n"
        ),
    ),
    "report_signed": Text(
        _("Binôme: an answer for %(case)s"),
        _("The case %(case)s has an answer (%(urgency)s).\n\nRead it: %(link)s\n"),
    ),
    "new_device": Text(
        _("Binôme: somebody signed in to your account on a new device"),
        _(
            "Somebody signed in to your account on a device that was not used before. If it was"
            " you, there is nothing to do. If not, end that session and change your password:"
            " %(link)s\n"
        ),
    ),
}


def render(template: str, words: dict[str, Any]) -> tuple[str, str]:
    """Return subject and body in the active language."""
    text = TEMPLATES[template]
    return str(text.subject) % words, str(text.body) % words
