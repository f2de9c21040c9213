"""django-allauth as this house uses it: log in, log out, change a password; joining by
invitation."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from binome.pages.devices import device_of, remember
from binome.pages.way_in import way_to

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

    def pre_login(self, request: HttpRequest, user: Any, **told: Any) -> HttpResponse | None:
        """Whoever has to come by a provider does so, as long as it answers."""
        refused: HttpResponse | None = super().pre_login(request, user, **told)
        return refused or way_to(request, user)

    def post_login(self, request: HttpRequest, user: Any, **told: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **told)
        remember(request, response, user)
        return response

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """One's password, once more; everybody has one."""
        methods = super().get_reauthentication_methods(user)
        return [method for method in methods if method["id"] == "reauthenticate"]

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom tries are counted for: the device where somebody signed in, else the address."""
        device = device_of(request)
        return f"device-{device.id}" if device.id else super().get_client_ip(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords for a username count apart on the devices of its person."""
        key = str(super()._get_login_attempts_cache_key(request, **credentials))
        device = device_of(request)
        username = str(credentials.get("username", ""))
        return f"{key}:{device.id}" if device.knows(username) else key
