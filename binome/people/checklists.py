"""What a form asks and what a coordinator ticks before somebody joins, as tables."""

from django.utils.translation import gettext_lazy as _

from binome.people.models import Applicant

#: applicant -> (word, question, longest answer, whether it must be answered)
ASKED = {
    Applicant.READER: (
        ("board", _("Board that registered you"), 120, True),
        ("number", _("Board number"), 60, True),
        ("specialty", _("Specialty, and what you read best"), 200, True),
        ("countries", _("Countries where you may practise"), 120, True),
        ("hours", _("When you can read, and how much a week"), 200, False),
    ),
    Applicant.INSTITUTION: (
        ("site_name", _("Name of the institution"), 120, True),
        ("place", _("Town and country"), 120, True),
        ("position", _("Your position there"), 120, True),
        ("isolation", _("How far the next radiologist is"), 300, True),
        ("means", _("What you have: machines, staff, power, Internet"), 300, True),
        ("volume", _("How many examinations a week you would send"), 120, False),
    ),
}
#: applicant -> (word, what the coordinator has seen for themselves)
CHECKS = {
    Applicant.READER: (
        ("person", _("I have spoken with this person, or somebody I know vouches for them")),
        ("register", _("The number stands in the public register of that board, under this name")),
        ("diploma", _("I have looked at the diploma")),
        ("countries", _("They may give opinions for the countries of our sites")),
    ),
    Applicant.INSTITUTION: (
        ("person", _("I have called a number found elsewhere, and the person works there")),
        ("head", _("The head of the institution agrees")),
        ("isolated", _("It is isolated: no radiologist answers there in time")),
        ("means", _("Its means are limited: it could not pay for this")),
    ),
}


def words_of(applicant: str) -> frozenset[str]:
    """Every tick that must be there."""
    return frozenset(word for word, _sentence in CHECKS[Applicant(applicant)])
