"""Addresses of what is done with stored images besides looking at them: rejecting, recalls."""

from django.urls import path

from binome.pages.views import priors, recalls, rejecting

urlpatterns = [
    path("storage/studies/<str:study_id>/reject/", rejecting.reject, name="stored_study_reject"),
    path("storage/studies/<str:study_id>/choose/", rejecting.choose, name="stored_study_choose"),
    path("storage/rejections/<str:rejection_id>/", rejecting.rejection, name="rejection"),
    path("storage/studies/<str:study_id>/standing/", recalls.standing, name="study_standing"),
    path("cases/<str:case_id>/priors/link/", priors.link, name="prior_link"),
    path("cases/<str:case_id>/priors/unlink/", priors.unlink, name="prior_unlink"),
    path("cases/<str:case_id>/priors/contest/", priors.contest, name="prior_contest"),
    path("cases/<str:case_id>/read/shown/", recalls.case_shown, name="case_shown"),
    path("recalls/", recalls.recalls, name="recalls"),
    path("recalls/<str:holder_id>/acknowledge/", recalls.acknowledge, name="recall_acknowledge"),
    path("storage/rejections/<str:rejection_id>/undo/", rejecting.undo, name="rejection_undo"),
]
