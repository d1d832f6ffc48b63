"""Makes the tables of django-hordak in their own schema and opens the accounts, before the site is served."""

import django
from django.core.management import call_command


def main() -> None:
    """Migrate and open the accounts."""
    django.setup()
    call_command("migrate", verbosity=0)
    # Only an application that is set up has models.
    from benchmarks.peers.django_site.accounts import open_accounts  # noqa: PLC0415

    open_accounts()


if __name__ == "__main__":
    main()
