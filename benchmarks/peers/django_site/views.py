"""Reading the meetmomenten of a plan, whole or by pages, and reporting what was measured."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import generics
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from benchmarks.peers.django_site import books
from benchmarks.peers.django_site.models import Measurement, Meetmoment, Result
from benchmarks.peers.django_site.rights import Reads, Reports
from benchmarks.peers.django_site.shapes import MeasurementSerializer, MeetmomentSerializer


class Meetmomenten(generics.ListAPIView):
    """All meetmomenten of a plan."""

    serializer_class = MeetmomentSerializer
    permission_classes = (Reads,)

    def get_queryset(self) -> "QuerySet[Meetmoment]":
        """The meetmomenten with their KPI and period, and by subqueries their newest and their established value."""
        own = {"plan": OuterRef("plan"), "meetmoment": OuterRef("code")}
        newest = Measurement.objects.filter(**own).exclude(status="superseded").order_by("-recorded_at", "id")
        result = Result.objects.filter(**own, accounting=OuterRef("number"), in_force=True)
        return (
            Meetmoment.objects.filter(plan__code=self.kwargs["plan"])
            .select_related("kpi", "period")
            .annotate(
                newest=Subquery(newest.values("id")[:1]),
                flag=Subquery(result.values("measurement__value_boolean")[:1]),
                amount=Subquery(result.values("measurement__value_number")[:1]),
            )
            .order_by("code")
        )

    def get_serializer_context(self) -> dict[str, Any]:
        """What the serializer needs beside a row."""
        return {**super().get_serializer_context(), "today": timezone.localdate()}


class FromCode(CursorPagination):
    """Pages of 50 in the order of the codes."""

    page_size = 50
    ordering = "code"


class Page(Meetmomenten):
    """A page of them, of one kind."""

    pagination_class = FromCode

    def get_queryset(self) -> "QuerySet[Meetmoment]":
        """Those whose KPI is of the kind that is asked for."""
        return super().get_queryset().filter(kpi__kind=self.request.query_params["kind"])


class Report(generics.CreateAPIView):
    """Reports a measured value."""

    serializer_class = MeasurementSerializer
    permission_classes = (Reports,)

    def create(self, request: Request, *_: Any, **__: Any) -> Response:
        """Record the value, its line in the audit trail and the answer, in one transaction."""
        return books.once(request, self._do)

    def _do(self) -> Any:
        moment = get_object_or_404(
            Meetmoment.objects.select_related("kpi"), plan__code=self.kwargs["plan"], code=self.kwargs["code"]
        )
        given = self.get_serializer(data=self.request.data)
        given.context["meetmoment"] = moment
        given.is_valid(raise_exception=True)
        who = self.request.auth["sub"]
        made = given.save(
            plan_id=moment.plan_id,
            meetmoment=moment.code,
            period=moment.number,
            reported_by=who,
            reported_on=timezone.localdate(),
            recorded_by=who,
            recorded_issuer=self.request.auth["iss"],
        )
        books.book(self.request, moment.plan_id, "measurement_reported", made.id, made.measured_on, given.data)
        return given.data
