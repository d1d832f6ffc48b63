"""The plan package: one JSON document that holds a whole plan, read strictly and told what is wrong all at once."""

from app.plans.package.advice import warnings
from app.plans.package.canonical import canonical
from app.plans.package.differences import differences
from app.plans.package.facts import scheme_of
from app.plans.package.models import Package
from app.plans.package.parsing import parse_package

__all__ = ["Package", "canonical", "differences", "parse_package", "scheme_of", "warnings"]
