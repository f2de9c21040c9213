"""django-allauth as this house uses it: log in, log out, change a password; joining by
invitation."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

# The allauth routes that are mounted, each with its policy (the matrix test reads this).
ALLAUTH_POLICIES = {
    "account_login": "public",
    "account_logout": "public",
    "account_reauthenticate": "account.use",
    "account_change_password": "account.use",
}


class InvitationOnly(DefaultAccountAdapter):
    """Nobody signs up alone; an invitation makes the person."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
