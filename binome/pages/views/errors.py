"""What people see when something is refused, absent or broken: what happened, what is safe, what
next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from binome.pages.doors import public


@public
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


@public
def not_allowed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


@public
def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/500.html", status=500)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/csrf.html", status=403)
