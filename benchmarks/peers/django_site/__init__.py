"""A site in Django REST framework and django-hordak."""
