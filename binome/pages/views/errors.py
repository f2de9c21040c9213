"""What people see when something is refused, absent or broken: what happened, what is safe, what
next."""

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import bad_request

from binome.kernel.disk_faults import DiskFault, disk_fault
from binome.pages.doors import public
from binome.pages.wording import spoken


@public
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


@public
def not_allowed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


@public
def broken(request: HttpRequest) -> HttpResponse:
    """Whatever went wrong; a disk that is full or fails is told by its name."""
    if fault := disk_fault(sys.exc_info()[1]):
        return _of_the_disk(request, fault)
    return render(request, "errors/500.html", status=500)


@public
def not_understood(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """A request Django does not take; it calls a session that could not be written one, too."""
    if fault := disk_fault(exception):
        return _of_the_disk(request, fault)
    return bad_request(request, exception)


def _of_the_disk(request: HttpRequest, fault: DiskFault) -> HttpResponse:
    status = 507 if fault.is_full else 503
    return render(request, "errors/disk.html", {"sentence": spoken(fault)}, status=status)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/csrf.html", status=403)
