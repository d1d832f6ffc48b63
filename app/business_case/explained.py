"""The explanation of a tree in one language, with the source of every figure and step."""

from decimal import Decimal
from fractions import Fraction

from app.business_case.holdings import Impact
from app.business_case.schemas import Step, StepReference, YearAmount
from app.http.negotiation import Language
from app.impact.explanation import Explained
from app.plans.package.records.impact import ImpactInput, ImpactTree, TreeNode

_MILLION = 10**6


def shown(impact: Impact, tree: ImpactTree, node: Explained, language: Language) -> Step:
    """A step and all below it."""
    part = next((part for part in tree.nodes if node.step and part.code == node.step.code), None)
    figure = impact.figures.get(part.input) if part and part.input else None
    return Step.model_construct(
        label=node.label.nl if language == "nl" else node.label.en,
        rule=node.rule.nl if language == "nl" else node.rule.en,
        operation=node.step.operation if node.step else None,
        formula=node.formula,
        amount=rounded(node.amount),
        unit=node.unit,
        values=[YearAmount.model_construct(year=y, amount=rounded(v)) for y, v in node.values.items()],
        illustrative=_is_illustrative(impact, node, part, figure),
        source=(part.source if part and part.source else None) or (figure.source if figure else None),
        source_year=figure.source_year if figure else None,
        repeats=node.repeats,
        refs=[StepReference.model_construct(type=ref.type, code=ref.code) for ref in node.refs],
        children=[shown(impact, tree, child, language) for child in node.children],
    )


def rounded(value: Fraction) -> Decimal:
    """Six decimals, half up: away from zero on either side."""
    sign = -1 if value < 0 else 1
    scaled = abs(value) * _MILLION
    return Decimal(sign * ((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator))).scaleb(-6)


def _is_illustrative(impact: Impact, node: Explained, part: TreeNode | None, figure: ImpactInput | None) -> bool:
    if part is None:
        return impact.is_illustrative(frozenset(ref.code for ref in node.refs if ref.type == "impact_tree"))
    return part.illustrative or bool(figure and figure.illustrative)
