"""The explanation of a payout over HTTP."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.explanation import schemas, service
from app.http.negotiation import Language, preferred_language
from app.http.rooms import RoomRoute
from app.http.transaction import Asking
from app.http.types import StrictUuid, euros
from app.uitkeringsschema.explanation import Node

router = APIRouter(route_class=RoomRoute, tags=["Uitkeringen"])


@router.get(
    "/payouts/{payout}/explanation",
    response_model=schemas.Explanation,
    operation_id="explainPayout",
    summary="Waarom deze uitkering is wat zij is",
    description=(
        "Een boom van bedragen: elk bedrag is de som van wat de bedragen eronder bijdragen, met regel en ingevulde "
        "formule, tot op de metingen, de bewijslast en de besluiten. In het Nederlands, of met `Accept-Language: en` "
        "in het Engels."
    ),
)
async def explanation(payout: StrictUuid, call: Asking, request: Request) -> Response:
    """Explain a payout."""
    language = preferred_language(request.headers.get("accept-language"))

    async def ask(work: Work) -> schemas.Explanation:
        return _shown(await service.explanation(work, payout), language)

    response = await call.read(service.plan_of_payout(payout), Action.SEE_MONEY, ask, whole=True)
    response.headers.update({"Content-Language": language, "Vary": "Accept-Language"})
    return response


def _shown(node: Node, language: Language) -> schemas.Explanation:
    """The tree in one language; what the rules computed needs no checking."""
    dutch = language == "nl"
    return schemas.Explanation.model_construct(
        label=node.label.nl if dutch else node.label.en,
        rule=node.rule.nl if dutch else node.rule.en,
        formula=node.formula,
        amount=euros(node.amount),
        contribution=euros(node.contribution),
        refs=[schemas.NodeReference.model_construct(type=one.type, id=one.id, code=one.code) for one in node.refs],
        children=[_shown(child, language) for child in node.children],
    )
