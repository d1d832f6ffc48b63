"""Follows the links of the API's description: every step asks for what an earlier answer led to."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import Flaky, FlakyStrategyDefinition
from schemathesis import Case
from schemathesis.core.transport import Response
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.generation.stateful.state_machine import APIStateMachine, StepInput, StepOutput

_ABSENT: Final = 404
_READS: Final = "GET"
_REMOVES: Final = "DELETE"
_CONTENT: Final = "/content"
"""It goes when a file is withdrawn; what is known of the file stays."""
_EARLIER: Final = {"asOf", "asOfSeq"}
"""With one of these is asked what was there before it was made."""
_OWN: Final = ("/read-tokens", "/subscriptions", "/deliveries", "/proposal-rounds")
"""What only whoever made it knows of."""

MOST: Final = 4
"""So many times more, at most."""

Send = Callable[[Case[Any], ScenarioRecorder | None], Response]


@dataclass
class Walk:
    """How the steps are sent, and what they came to."""

    settle: Callable[[Case[Any], frozenset[str]], None]
    """Puts real things in a request, but for what a link filled in."""
    persons: tuple[Send, Send]
    """Two who may do everything: of every step the other one takes the next."""
    reader: Send
    """Who may change nothing, and tries everything first."""
    open_to_all: frozenset[str]
    followed: Counter[str] = field(default_factory=Counter)
    """How often a link led to what it promises."""
    statuses: Counter[int] = field(default_factory=Counter)
    failed: list[Exception] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    """What was taken away, and is not to be found any more."""

    def go(self, schema: Any, times: int, steps: int, enough: float) -> None:
        """Walk along the links of a description, each time other ones, and a few times more for so many of them.

        What was made gets another id every time, which leads elsewhere.

        Raises:
            Exception: what a check did not accept.
        """
        machine = self.along(schema)
        for number in range(MOST * times):
            if number >= times and len(self.followed) >= enough:
                return
            # The first of two is the shortest walk that there is.
            how = settings(
                max_examples=2,
                stateful_step_count=steps,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            try:
                seed(number)(machine).run(settings=how)
            except (Flaky, FlakyStrategyDefinition):
                # The second walk finds what the first one made; that is no failure by itself.
                if self.failed:
                    raise self.failed[0] from None

    def along(self, schema: Any) -> type[APIStateMachine]:
        """The machine that walks along the links of a description."""
        walk = self

        class Steps(schema.as_state_machine()):  # type: ignore[misc]
            """One walk, in which it is known who did what and what was taken away."""

            def setup(self) -> None:
                """Begin with nothing done."""
                self.by: dict[str, int] = {}

            def step(self, input: StepInput) -> StepOutput:  # noqa: A002 (the name that it is called by)
                """Send one request, by two persons at most."""
                case, transition = input.case, input.transition
                walk.settle(case, frozenset(name for _, name in input.applied_parameters if name))
                before = self.by.get(transition.parent_id, 0) if transition else 1
                self.by[case.id] = before if case.path.startswith(_OWN) else 1 - before
                return StepOutput(walk.sent(self, input, walk.persons[self.by[case.id]]), case)

        return Steps

    def sent(self, machine: Any, taken: StepInput, send: Send) -> Response:
        """The answer to a step, looked at."""
        try:
            if taken.case.method != _READS:
                self.refused(taken.case)
            response = send(taken.case, machine.recorder)
            self.statuses[response.status_code] += 1
            if taken.transition is not None:
                self.look(taken, response)
        except Exception as error:
            self.failed.append(error)
            raise
        return response

    def refused(self, case: Case[Any]) -> None:
        """Hold that who only reads may not."""
        operation = case.operation.definition.raw["operationId"]
        status = self.reader(case, None).status_code
        assert status >= 400 or operation in self.open_to_all, (operation, status)

    def look(self, taken: StepInput, response: Response) -> None:
        """Hold that what an answer leads to is there, until it was taken away."""
        case, path = taken.case, taken.case.formatted_path
        whole = {name for _, name in taken.applied_parameters} >= set(case.path_parameters or {}) - {"plan"}
        done = response.status_code < 400
        if done and taken.transition is not None:
            self.followed[taken.transition.id] += 1
        if done and case.method == _REMOVES:
            self.gone.add(path)
        elif done and case.method != _READS:
            self.gone.discard(path)
        elif (
            case.method == _READS and whole and case.meta.generation.mode.is_positive and not _EARLIER & set(case.query)
        ):
            assert response.status_code != _ABSENT or path in self.gone or path.endswith(_CONTENT), path
