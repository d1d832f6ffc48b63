"""The routes of the site."""

from django.urls import path

from benchmarks.peers.django_site.money import Transfers
from benchmarks.peers.django_site.views import Meetmomenten, Page, Report

urlpatterns = [
    path("plans/<str:plan>/meetmomenten", Meetmomenten.as_view()),
    path("plans/<str:plan>/meetmomenten/page", Page.as_view()),
    path("plans/<str:plan>/meetmomenten/<str:code>/measurements", Report.as_view()),
    path("payouts/<uuid:payout>/transfers", Transfers.as_view()),
]
