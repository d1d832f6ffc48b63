"""Reports many measured values in one transaction: all or none, or each that can be."""

from collections.abc import Sequence

from app.access.work import Work
from app.errors import Flaw, Forbidden, InvalidInput, NotFound, ServiceError, unknown
from app.measurements import repository, service
from app.measurements.schemas import Measurement
from app.measurements.several_schemas import Mode, OneOfSeveral, Several
from app.standing import service as standing
from app.uitkeringsschema.facts import Scheme
from app.uitkeringsschema.standing import Standing
from app.uitkeringsschema.violations import Refused, Violation

Reported = Measurement | ServiceError | Refused
"""What became of one: the measurement, or why not."""


async def report(work: Work, body: Several) -> list[Reported]:
    """Report values; what is refused changes nothing, so that the others stand on their own.

    Raises:
        InvalidInput: all or none, and some cannot be; every flaw of each, by its place.
        Forbidden: all or none, and some are not the caller's to report.
        Refused: all or none, and some are refused; every reason of each, with the number of its `item`.
    """
    stands = await standing.load_accounted(work)
    found = [await _one(work, stands, item) for item in body.items]
    if body.mode is Mode.ATOMIC:
        _require_all(found)
    return found


async def _one(work: Work, stands: tuple[Scheme, Standing], item: OneOfSeveral) -> Reported:
    required = await repository.required_evidence(work.session, work.plan.id, item.meetmoment)
    if required is None:
        return NotFound()
    try:
        return await service.reported(work, item.meetmoment, item, stands, required)
    except (InvalidInput, Forbidden, Refused) as error:
        return error


def _require_all(found: Sequence[Reported]) -> None:
    flaws = [flaw for index, error in enumerate(found) for flaw in _flaws(index, error)]
    if flaws:
        raise InvalidInput(flaws)
    for error in found:
        if isinstance(error, Forbidden):
            raise error
    violations = [
        Violation(one.code, one.nl, one.en, {**one.facts, "item": index})
        for index, error in enumerate(found)
        if isinstance(error, Refused)
        for one in error.violations
    ]
    if violations:
        raise Refused(violations)


def _flaws(index: int, error: Reported) -> list[Flaw]:
    at = f"/items/{index}"
    if isinstance(error, NotFound):
        return [unknown(f"{at}/meetmoment")]
    if isinstance(error, InvalidInput):
        return [Flaw(at + flaw.pointer, flaw.code, flaw.nl, flaw.en) for flaw in error.flaws]
    return []
