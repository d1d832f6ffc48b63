"""The application of the site that knows the tables of the service."""

from django.apps import AppConfig


class Register(AppConfig):
    """The register: its tables are there, and not the site's to make."""

    name = "benchmarks.peers.django_site"
    label = "register"
