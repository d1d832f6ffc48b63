"""What a plan saves: the figures and cause-effect trees of its impact, scenarios, and the shortage without measures."""

from app.http.types import Choice, Code, Wire
from app.impact.facts import Effect, Operation, Sector
from app.plans.package.models import Part
from app.plans.package.records.area import Year
from app.plans.package.records.record import ImpactInputCode, InitiativeCode, Record, StreamCode
from app.plans.package.values import Filled, Listed, Name, Quantity, Story


class YearValue(Wire):
    """A figure in a year."""

    year: Year
    value: Quantity


class ImpactInput(Record):
    """A figure that impact is computed with: `value` in every year, or one for each of `years`.

    One FTE is 1,250 declarable hours, and the worth of an FTE in a sector: these are such figures too.
    """

    name: Name
    unit: Name
    value: Quantity | None = None
    years: Listed[YearValue] = ()
    source_year: Year | None = None
    text: Story | None = None


class TreeNode(Part):
    """A step of a tree: an operation on the steps that `of` names."""

    code: Code
    label: Name
    operation: Choice[Operation]
    of: Listed[Code] = ()
    input: ImpactInputCode | None = None
    value: Quantity | None = None
    from_year: Year | None = None
    to_year: Year | None = None
    unit: Name | None = None
    text: Story | None = None


class TreeOutput(Wire):
    """What a tree yields in a sector: the value of a step, as an effect."""

    sector: Choice[Sector]
    effect: Choice[Effect]
    node: Code


class ImpactTree(Record):
    """A cause-effect tree (oorzaak-gevolgboom): target group, effect, what is saved, per year.

    Of an initiative, or of the whole plan where only what its initiatives do together can be told.
    """

    initiative: InitiativeCode | None = None
    name: Name
    target_group: Story
    from_year: Year
    to_year: Year
    nodes: Listed[TreeNode]
    outputs: Listed[TreeOutput]
    text: Story | None = None


class InputOverride(Wire):
    """Another figure for an input: `value`, `years`, or `factor` times what it is."""

    input: ImpactInputCode
    value: Quantity | None = None
    years: Listed[YearValue] = ()
    factor: Quantity | None = None


class Scenario(Record):
    """Other figures in the place of some inputs."""

    name: Name
    text: Story | None = None
    overrides: Filled[InputOverride]


class ImpactComparison(Record):
    """Which impact is set against which budget: the sectors counted, and the streams; no streams is the whole."""

    name: Name
    sectors: Filled[Choice[Sector]]
    streams: Listed[StreamCode] = ()
    text: Story | None = None


class WorkforceShortage(Record):
    """How many FTE a sector is short in a year when nothing is done."""

    year: Year
    sector: Choice[Sector]
    shortage: Quantity
    text: Story | None = None
