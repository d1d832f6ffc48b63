"""A change says what holds within its days and leaves all others as they were."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.rights import Role
from app.role_matrix.spans import ALWAYS, FOR_EVER, Held, Rewriting, Span, rewrite

T, B = Role.TREKKER, Role.BETROKKEN
NAME = UUID(int=1)
FIRST, LAST = date(2026, 3, 1), date(2026, 8, 31)
DAY = timedelta(days=1)


def held(role: Role, first: date = ALWAYS, last: date = FOR_EVER) -> list[Held]:
    return [Held(NAME, Span(role, first, last))]


@pytest.mark.parametrize(
    ("before", "wanted", "left", "begun"),
    [
        ([], [Span(T, FIRST)], [], [Span(T, FIRST)]),
        (held(B), [Span(T, FIRST)], [Span(B, ALWAYS, FIRST - DAY)], [Span(T, FIRST)]),
        (held(B), [], [Span(B, ALWAYS, FIRST - DAY)], []),
        (held(B, FIRST), [Span(T, FIRST)], [], [Span(T, FIRST)]),
        (held(B, FIRST, LAST), [Span(T, LAST)], [], [Span(T, LAST)]),
    ],
)
def test_what_held_ends_the_day_before(
    before: list[Held], wanted: list[Span], left: list[Span], begun: list[Span]
) -> None:
    found = rewrite(before, wanted, FIRST)
    assert [one.id for one in found.ended] == [NAME] * len(before)
    assert found.left == tuple((NAME, span) for span in left)
    assert found.begun == tuple(begun)


def test_a_change_for_some_time_goes_back_to_what_held() -> None:
    found = rewrite(held(B), [Span(T, FIRST, LAST)], FIRST, LAST)
    assert found.left == ((NAME, Span(B, ALWAYS, FIRST - DAY)), (NAME, Span(B, LAST + DAY)))
    assert found.begun == (Span(T, FIRST, LAST),)


@pytest.mark.parametrize("days", [{}, {"first": date(2020, 1, 1)}, {"first": FIRST}])
def test_what_stays_the_same_is_left_alone(days: dict[str, date]) -> None:
    assert rewrite(held(T, **days), [Span(T)], FIRST) == Rewriting()


def test_what_lies_outside_the_days_is_left_alone() -> None:
    assert rewrite(held(T, last=FIRST - DAY), [], FIRST) == Rewriting()
    assert rewrite(held(T, LAST + DAY), [], FIRST, LAST) == Rewriting()


_START = date(2026, 1, 1)
_days = st.integers(0, 40).map(lambda number: _START + timedelta(days=number))


@st.composite
def _spans(draw: st.DrawFn) -> list[Span]:
    """Roles that do not overlap, each with both ends or open at the outer ones."""
    edges = sorted(draw(st.sets(st.integers(0, 40), max_size=6)))
    found = []
    for number, (start, end) in enumerate(zip(edges[::2], edges[1::2], strict=False)):
        first = ALWAYS if number == 0 and draw(st.booleans()) else _START + timedelta(days=start)
        found.append(Span(draw(st.sampled_from(Role)), first, _START + timedelta(days=end)))
    if found and draw(st.booleans()):
        found[-1] = Span(found[-1].role, found[-1].first)
    return found


def _on(spans: list[Span], day: date) -> Role | None:
    return next((span.role for span in spans if span.first <= day <= span.last), None)


@given(before=_spans(), wanted=_spans(), first=_days, length=st.none() | st.integers(0, 30))
def test_every_day_says_what_it_should(before: list[Span], wanted: list[Span], first: date, length: int | None) -> None:
    last = FOR_EVER if length is None else first + timedelta(days=length)
    cell = [Held(UUID(int=number), span) for number, span in enumerate(before)]
    found = rewrite(cell, wanted, first, last)
    after = [one.span for one in cell if one not in found.ended]
    after += [span for _, span in found.left] + list(found.begun)
    for day in (ALWAYS, *(_START + timedelta(days=number) for number in range(-1, 75)), FOR_EVER):
        assert sum(span.first <= day <= span.last for span in after) <= 1
        assert _on(after, day) == _on(wanted if first <= day <= last else before, day)
