"""Routes of the Django side; Starlette's are in `wire`, and `asgi` joins both."""

from django.urls import include, path

from binome.pages.views import errors

urlpatterns = [path("", include("binome.pages.urls"))]

handler400 = errors.not_understood
handler403 = errors.not_allowed
handler404 = errors.not_found
handler500 = errors.broken
