"""A figure that misses its mark fails the test that reached it, and is printed all the same."""

import pytest

from tests.support.figures import MARKS, lines, reach

Found = list[tuple[str, object]]


def test_too_few_fails() -> None:
    found: Found = []
    with pytest.raises(AssertionError, match="minstens"):
        reach(found, "kills", MARKS["kills"].value - 1)
    assert found == [("figure", ("kills", MARKS["kills"].value - 1))]


def test_too_many_fails() -> None:
    with pytest.raises(AssertionError, match="hoogstens"):
        reach([], "kills: kwijt", 1)
    reach([], "kills: kwijt", 0)


def test_a_part_of_the_work_answers_for_its_portion() -> None:
    whole = MARKS["kills"].value
    reach([], "kills", whole / 4, portion=1 / 4)
    with pytest.raises(AssertionError):
        reach([], "kills", whole / 4 - 1, portion=1 / 4)


@pytest.mark.parametrize("name", [name for name, mark in MARKS.items() if not mark.told])
def test_every_mark_can_be_missed(name: str) -> None:
    mark = MARKS[name]
    assert mark.holds(mark.value)
    assert not mark.holds(mark.value + (1 if mark.at_most else -1))


def test_only_a_clock_is_told_and_not_held() -> None:
    assert [name for name, mark in MARKS.items() if mark.told] == [
        "geteld: seconden",
        "geldopdrachten: per seconde",
        "geldopdrachten: p99 in milliseconden",
        "verify: seconden over 100.000 boekingen",
    ]


def test_what_is_printed_is_of_all_that_reached_it() -> None:
    counted, lost, least = "kills: bevestigd", "kills: kwijt", "toevallige plannen"
    found = [(counted, 2.0), (lost, 0.0), (counted, 3.0), (lost, 1.0), (least, 9.0), (least, 7.0)]
    shown = {line[:70].strip(): float(line[70:81]) for line in lines(found)}
    assert shown == {counted: 5, lost: 1, least: 7}


def test_the_run_prints_them(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        import tests.conftest
        pytest_terminal_summary = tests.conftest.pytest_terminal_summary
        figure = tests.conftest.figure
        """
    )
    pytester.makepyfile(
        """
        def test_enough(figure):
            figure("kills: kwijt", 0)

        def test_too_few(figure):
            figure("kills", 1)
        """
    )
    result = pytester.runpytest_inprocess("-p", "no:randomly")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*bereikte cijfers*", "kills  * 1 *minstens*", "kills: kwijt * 0 *hoogstens 0*"])
