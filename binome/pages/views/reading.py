"""The reading room: images beside the report, saved as typed, signed with the password."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from binome.archive import queries as archive
from binome.cases import queries as cases
from binome.cases import services as case_services
from binome.cases.models import Case
from binome.kernel.errors import Refusal
from binome.pages.doors import Request, door
from binome.people.policies import can
from binome.reports import queries, services

LARGEST_SEEN_BYTES = 200_000
