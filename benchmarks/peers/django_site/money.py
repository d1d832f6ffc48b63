"""Passing money on with django-hordak: a transaction with two legs, once the share and what is held allow it."""

from uuid import UUID, uuid5

from django.shortcuts import get_object_or_404
from hordak.models import Account
from moneyed import Money
from rest_framework import status
from rest_framework.exceptions import APIException, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmarks.peers.django_site import books
from benchmarks.peers.django_site.models import Payout, PayoutShare
from benchmarks.peers.django_site.rights import may
from benchmarks.peers.django_site.shapes import TransferSerializer


class TooMuch(APIException):
    """More than the share, or than what is held."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "more than there is"


def paid_on(payout: UUID, organisation: str) -> UUID:
    """The account of what an organisation got of a payout."""
    return uuid5(payout, organisation)


class Transfers(APIView):
    """Passes money on."""

    def post(self, request: Request, payout: UUID) -> Response:
        """Book the transfer, its line in the audit trail and the answer, in one transaction."""
        return books.once(request, lambda: self._do(request, payout))

    def _do(self, request: Request, payout: UUID) -> dict[str, object]:
        paid = get_object_or_404(Payout.objects.select_related("plan"), id=payout)
        if not may(request, paid.plan.code, "kassier"):
            raise PermissionDenied
        given = TransferSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked, amount = given.validated_data, Money(given.validated_data["amount"], "EUR")
        # The lock on the account has who passes on the same money wait until this is done.
        held = Account.objects.select_for_update().get(uuid=payout)
        share = get_object_or_404(PayoutShare, payout=paid, organisation=asked["organisation"])
        account = Account.objects.get(uuid=paid_on(payout, asked["organisation"]))
        passed = account.get_balance()["EUR"] + amount
        if passed > Money(share.amount_cents, "EUR") / 100 or held.get_balance()["EUR"] < amount:
            raise TooMuch
        booked = held.transfer_to(account, amount, description=asked["bank_reference"], date=asked["executed_on"])
        answer = {
            "id": str(booked.uuid),
            "payout": str(payout),
            "kassier": paid.kassier,
            "stream": paid.stream,
            "period": paid.period,
            **given.data,
            "status": "booked",
        }
        books.book(request, paid.plan_id, "transfer_booked", booked.uuid, asked["executed_on"], answer, postings=2)
        return answer
