"""The signed answer as PDF, plain text, and with the identity beside it for the site."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from binome.exchange import services as exchange
from binome.pages.doors import Request, door
from binome.reports import queries, services
from binome.reports.models import ReportVersion
