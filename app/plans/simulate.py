"""`tred simulate FILE`: computes a case without a database and prints the answer, or what is wrong with it."""

import sys
from pathlib import Path
from typing import Any

from app.errors import Flaw, InvalidInput
from app.http.problem_document import document, encoded, problem_of
from app.http.strict_json import parse_json
from app.plans.answer import answer_bytes
from app.plans.case import parse_case
from app.uitkeringsschema.schedule import compute

_INVALID = 2


def main(path: str) -> int:
    """Print the answer to the case in a file on stdout and return 0; else a problem document on stderr and return 2.

    A worked case, `{case, expected}`, is taken for the case in it.
    """
    try:
        case = parse_case(_case_in(parse_json(_read(path))))
    except InvalidInput as error:
        sys.stderr.buffer.write(encoded(document(problem_of(error), "nl")) + b"\n")
        sys.stderr.buffer.flush()
        return _INVALID
    sys.stdout.buffer.write(answer_bytes(compute(case), case.scheme) + b"\n")
    sys.stdout.buffer.flush()
    return 0


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError):
        nl, en = "Het bestand kan niet worden gelezen.", "The file cannot be read."
        raise InvalidInput([Flaw("", "unreadable_file", nl, en)]) from None


def _case_in(found: Any) -> Any:
    return found["case"] if isinstance(found, dict) and found.keys() == {"case", "expected"} else found
