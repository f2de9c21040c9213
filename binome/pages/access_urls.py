"""Addresses of whoever comes by another way than an account or a case given to them, and of who
may."""

from django.urls import path

from binome.pages.views import (
    emergency,
    guests,
    licences,
    locking,
    providers,
    purges,
    tokens,
    ways,
    who_may,
)

urlpatterns = [
    # the idle lock and the PIN of a shared device
    path("accounts/lock/", locking.lock, name="lock"),
    path("accounts/unlock/", locking.unlock, name="unlock"),
    path("accounts/active/", locking.active, name="active"),
    path("account/security/pin/", locking.keep_pin, name="pin_keep"),
    # a provider that vouches for people
    path("accounts/with/<slug:slug>/", providers.begin, name="provider_begin"),
    path("accounts/with/<slug:slug>/back/", providers.back, name="provider_back"),
    path("accounts/with/<slug:slug>/ended/", providers.ended, name="provider_ended"),
    path("account/security/provider/", providers.link, name="provider_link"),
    # how one is told
    path("account/ways/", ways.ways, name="ways"),
    path("account/ways/open/", ways.open_browser, name="ways_open"),
    path("account/ways/close/", ways.close_browser, name="ways_close"),
    path("account/ways/worker.js", ways.worker, name="ways_worker"),
    # a guest without an account
    path("guest/", guests.guest, name="guest"),
    path("guest/picture/", guests.picture, name="guest_picture"),
    path("guest/leave/", guests.leave, name="guest_leave"),
    path("cases/<str:case_id>/guests/", guests.invite, name="guest_invite"),
    path("cases/<str:case_id>/guests/revoke/", guests.revoke, name="guest_revoke"),
    # in an emergency
    path("emergency/", emergency.emergency, name="emergency"),
    path("cases/<str:case_id>/emergency/end/", emergency.end, name="emergency_end"),
    # machines of a site
    path("tokens/", tokens.my_site, name="tokens"),
    path("sites/<str:site_id>/tokens/", tokens.tokens, name="tokens_of"),
    path("sites/<str:site_id>/tokens/add/", tokens.add, name="token_add"),
    path("tokens/<str:token_id>/revoke/", tokens.revoke, name="token_revoke"),
    path("audit/<str:site_id>/ended/", purges.purges, name="purges_of"),
    # licences, and the table of who may what
    path("network/<str:network_id>/licences/", licences.licences, name="licences"),
    path("network/<str:network_id>/licences/add/", licences.add, name="licence_add"),
    path("licences/<str:licence_id>/strike/", licences.strike, name="licence_strike"),
    path("network/<str:network_id>/who-may/", who_may.who_may, name="who_may"),
]
