"""Addresses of joining: public forms, applications, the charter."""

from django.urls import path

from binome.pages.views import applications, applying, site_cards

ONE, OF = "applications/<str:application_id>", "network/<str:network_id>"

urlpatterns = [
    path("sites/<str:site_id>/verify/", applications.verify_again, name="site_verify"),
    path("apply/<str:entrance_id>/", applying.apply, name="apply"),
    path("applied/", applying.applied, name="applied"),
    path("applied/join/", applying.join, name="applied_join"),
    path(f"{OF}/joining/", applications.joining, name="joining"),
    path(f"{OF}/joining/open/", applications.open_entrance, name="entrance_open"),
    path(f"{OF}/charter/", applications.publish, name="charter_publish"),
    path("entrances/<str:entrance_id>/close/", applications.close, name="entrance_close"),
    path(f"{ONE}/", applications.application, name="application"),
    path(f"{ONE}/verify/", applications.verify, name="application_verify"),
    path(f"{ONE}/decline/", applications.decline, name="application_decline"),
    path(f"{ONE}/diploma/", applications.diploma, name="application_diploma"),
    path("sites/<str:site_id>/card/", site_cards.card, name="site_card"),
    path("charters/<str:charter_id>/", applications.charter, name="charter"),
    path("charters/<str:charter_id>/accept/", applications.accept, name="charter_accept"),
]
