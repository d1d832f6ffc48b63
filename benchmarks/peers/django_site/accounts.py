"""Makes the accounts of django-hordak, with the money of each payout on the first of them."""

from django.db import transaction
from hordak.models import Account, AccountType
from moneyed import Money

from benchmarks.peers.django_site.models import Payout, PayoutShare
from benchmarks.peers.django_site.money import paid_on


@transaction.atomic
def open_accounts() -> None:
    """Open for each payout an account of what is held and one for each share, and receive the money."""
    financier = Account.objects.create(name="financier", type=AccountType.income, currencies=["EUR"])
    for payout in Payout.objects.all():
        shares = list(PayoutShare.objects.filter(payout=payout))
        held = Account.objects.create(uuid=payout.id, name="held", type=AccountType.asset, currencies=["EUR"])
        for share in shares:
            Account.objects.create(
                uuid=paid_on(payout.id, share.organisation),
                name=share.organisation,
                type=AccountType.expense,
                currencies=["EUR"],
            )
        financier.transfer_to(held, Money(sum(share.amount_cents for share in shares), "EUR") / 100)
