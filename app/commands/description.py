"""`tred openapi`: prints the description of the API as it is kept with the source."""

import json
import sys

from app import log
from app.http.openapi import describe
from app.main import build
from app.settings import Settings


def document() -> str:
    """The description as text, the same on every machine."""
    return json.dumps(describe(build(Settings())), ensure_ascii=False, indent=2, sort_keys=False) + "\n"


def main() -> int:
    """Print the description."""
    log.configure()
    sys.stdout.write(document())
    return 0
