"""Who may do what: the memberships of the service, asked for each request."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from benchmarks.peers.django_site.models import Membership


def may(request: Request, plan: str, *functions: str) -> bool:
    """Whether who asks has one of these functions in the plan, or any function when none is named."""
    today = timezone.localdate()
    held = Membership.objects.filter(
        Q(plan_code=None) | Q(plan_code=plan),
        Q(valid_from=None) | Q(valid_from__lte=today),
        Q(valid_to=None) | Q(valid_to__gte=today),
        issuer=request.auth["iss"],
        subject=request.auth["sub"],
        ended_on=None,
    )
    return (held.filter(function__in=functions) if functions else held).exists()


class Reads(BasePermission):
    """Everybody with a function in the plan reads it."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the plan may be read."""
        return may(request, view.kwargs["plan"])


class Reports(BasePermission):
    """A data analyst reports what was measured."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether values may be reported in the plan."""
        return may(request, view.kwargs["plan"], "data_analyst")
