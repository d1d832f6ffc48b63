from hypothesis import given, settings

from app.uitkeringsschema.facts import Case
from app.uitkeringsschema.schedule import compute
from tests.support import oracle
from tests.support.schemes import LAW, cases


@settings(LAW, max_examples=1000)
@given(cases())
def test_schedule_equals_the_one_written_from_the_rules(case: Case) -> None:
    assert oracle.same_shape(compute(case), case.scheme) == oracle.schedule(case)
