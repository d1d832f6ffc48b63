from hypothesis import given, settings

from app.uitkeringsschema.facts import Case
from app.uitkeringsschema.schedule import compute
from tests.support import oracle
from tests.support.figures import MARKS, Reach
from tests.support.schemes import LAW, cases

PLANS = "toevallige plannen"


def test_schedule_equals_the_one_written_from_the_rules(figure: Reach) -> None:
    tried = 0

    @settings(LAW, max_examples=int(MARKS[PLANS].value))
    @given(cases())
    def equal(case: Case) -> None:
        nonlocal tried
        assert oracle.same_shape(compute(case), case.scheme) == oracle.schedule(case)
        tried += 1

    equal()
    figure(PLANS, tried)
