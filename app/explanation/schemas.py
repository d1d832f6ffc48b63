"""An explanation as it goes over the wire."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from app.http.types import Answer, Number

_MOST = Decimal(10**13)
_MOST_NODES = 1_000_000

Total = Annotated[Decimal, Number(2, -_MOST, _MOST)]


class NodeReference(Answer):
    """Iets waar een bedrag op rust."""

    type: Annotated[
        str,
        Field(
            max_length=40,
            description="Wat het is: meetmoment, measurement, evidence, decision, confirmation, registration, "
            "budget_line, cost_statement of payout.",
        ),
    ]
    id: Annotated[str, Field(max_length=36, description="De identificatie.")]
    code: Annotated[str | None, Field(max_length=500, description="De code, of de referentie van wat geen code heeft.")]


class Explanation(Answer):
    """Een bedrag met zijn regel en formule, en de bedragen waaruit het is opgebouwd."""

    label: Annotated[str, Field(max_length=1000, description="Wat dit bedrag is.")]
    rule: Annotated[str, Field(max_length=2000, description="De regel, met zijn plaats in het uitkeringsschema.")]
    formula: Annotated[str, Field(max_length=2000, description="De formule, ingevuld.")]
    amount: Annotated[Total, Field(description="Het bedrag: de som van wat de onderliggende bedragen bijdragen.")]
    contribution: Annotated[Total, Field(description="Wat het bijdraagt aan het bedrag erboven.")]
    refs: Annotated[list[NodeReference], Field(max_length=_MOST_NODES, description="Waar het op rust.")]
    children: Annotated[
        list["Explanation"], Field(max_length=_MOST_NODES, description="De bedragen waaruit het is opgebouwd.")
    ]
