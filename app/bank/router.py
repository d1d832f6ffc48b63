"""The bank over HTTP: files to have it pay, its statements, and the differences in them."""

import re
from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.access.rights import Action
from app.access.work import Work
from app.bank import schemas, service
from app.errors import MediaTypeRefused
from app.http.etags import etag, not_modified
from app.http.made import Later
from app.http.paging import Listing, Paging
from app.http.rooms import RoomRoute
from app.http.taking_in import entered
from app.http.transaction import Asking, Commanding, Created, Posting, Rows, at
from app.http.types import Choice, Code, StrictUuid

router = APIRouter(route_class=RoomRoute, tags=["Bank"])

_XML: Final = re.compile(r"(?:application|text)/xml(?:[ \t]*;[ \t]*charset=\"?utf-8\"?)?[ \t]*", re.IGNORECASE)
_FILE: Final = {"type": "string", "format": "binary", "maxLength": 8 * 2**20}


@router.post(
    "/payouts/{payout}/payment-files",
    status_code=201,
    response_model=schemas.PaymentFile,
    operation_id="makePaymentFile",
    summary="Een bankbestand maken",
    description=(
        "Draagt doorbetalingen van een vrijgegeven uitkering op aan de bank (pain.001.001.09), onder de regels van het "
        "doorbetalen zelf; zonder `items` alles wat nog door te betalen is. Het bestand wordt één keer gemaakt en "
        "bewaard. `endToEndId` is het kenmerk van de doorbetaling die eruit volgt."
    ),
)
async def make_file(payout: StrictUuid, body: schemas.PaymentFileIn, call: Commanding) -> Response:
    """Make a file for the bank."""

    async def do(work: Work) -> Created:
        made = await service.make(work, payout, body)
        return Created(made, at("payment-files", made.id))

    return await call.command(service.plan_of("payout", payout), Action.PASS_ON, do)


@router.get(
    "/payouts/{payout}/payment-files",
    response_model=Listing[schemas.PaymentFile],
    operation_id="listPaymentFiles",
    summary="De bankbestanden van een uitkering",
    description="Op volgorde van maken, elk met de opdrachten erin en of de bank ze uitvoerde.",
)
async def list_files(payout: StrictUuid, paging: Paging, call: Asking) -> Response:
    """List the files of a payout."""

    async def ask(work: Work) -> Rows:
        return Rows(*await service.files(work, payout, paging.after(datetime, UUID), paging.limit))

    return await call.read(service.plan_of("payout", payout), Action.SEE_READINESS, ask)


@router.get(
    "/payment-files/{file}",
    response_model=schemas.PaymentFile,
    operation_id="getPaymentFile",
    summary="Eén bankbestand",
    description="Wat erin is opgedragen, en het SHA-256 van de inhoud.",
)
async def show_file(file: StrictUuid, call: Asking) -> Response:
    """Show a file."""

    async def ask(work: Work) -> schemas.PaymentFile:
        return await service.show_file(work, file)

    return await call.read(service.plan_of("payment_file", file), Action.SEE_READINESS, ask)


@router.get(
    "/payment-files/{file}/content",
    response_class=Response,
    responses={200: {"content": {"application/xml": {"schema": _FILE}}, "description": "Het bestand voor de bank."}},
    operation_id="downloadPaymentFile",
    summary="De inhoud van een bankbestand",
    description="Wat naar de bank gaat: elke keer dezelfde bytes. Alleen voor de kassier zelf.",
)
async def download(file: StrictUuid, call: Asking) -> Response:
    """Download a file."""

    async def ask(work: Work) -> Later:
        name, content = await service.content(work, file)

        async def make() -> Response:
            tag = etag(content)
            if not_modified(call.request, tag):
                return Response(status_code=304, headers={"ETag": tag})
            headers = {"ETag": tag, "Content-Disposition": f'attachment; filename="pain.001-{name}.xml"'}
            return Response(content, media_type="application/xml", headers=headers)

        return Later(make)

    return await call.read(service.plan_of("payment_file", file), Action.PASS_ON, ask)


@router.post(
    "/payment-files/{file}/withdrawals",
    status_code=201,
    response_model=schemas.PaymentFile,
    operation_id="withdrawPaymentFile",
    summary="Een bankbestand intrekken",
    description="Zegt dat de bank niet meer uitvoert wat in dit bestand nog openstaat; dat kan dan opnieuw.",
)
async def withdraw_file(file: StrictUuid, body: schemas.WithdrawalIn, call: Commanding) -> Response:
    """Withdraw a file."""

    async def do(work: Work) -> Created:
        return Created(await service.withdraw(work, file, body), at("payment-files", file))

    return await call.command(service.plan_of("payment_file", file), Action.PASS_ON, do)


@router.post(
    "/plans/{plan}/bank-statements",
    status_code=201,
    response_model=schemas.BankStatements,
    responses={200: {"model": schemas.BankStatements, "description": "Dit bestand was al gelezen; zoals het nu is."}},
    operation_id="readBankStatement",
    summary="Een afschrift inlezen",
    description=(
        "Leest een camt.053.001.08 van één aparte rekening. Wat bij een uitkering of opdracht hoort (`EndToEndId` en "
        "bedrag) wordt geboekt als ontvangst of doorbetaling, onder dezelfde regels als met de hand; al het andere "
        "wordt een verschil dat iemand afhandelt. Hetzelfde bestand nog eens: het antwoord van nu, zonder gevolg; "
        "een ander bestand met een afschrift dat al is gelezen wordt geweigerd."
    ),
    openapi_extra={"requestBody": {"required": True, "content": {"application/xml": {"schema": _FILE}}}},
)
async def read_statement(plan: Code, call: Posting) -> Response:
    """Read a statement."""
    # Nobody else has the service take in and take apart a file.
    await entered(call, plan, Action.RECEIVE)
    if not _XML.fullmatch(",".join(call.request.headers.getlist("content-type"))):
        nl, en = (
            "Stuur het afschrift als application/xml, in UTF-8.",
            "Send the statement as application/xml, in UTF-8.",
        )
        raise MediaTypeRefused(nl, en)
    raw = await call.request.body()
    statements = await service.read_camt(raw)

    async def do(work: Work) -> Created:
        made, new = await service.read(work, raw, statements)
        return Created(made, f"/v1/plans/{work.plan.code}/bank-statements", status=201 if new else 200)

    return await call.command(plan, Action.RECEIVE, do)


@router.get(
    "/plans/{plan}/bank-statements",
    response_model=Listing[schemas.BankStatement],
    operation_id="listBankStatements",
    summary="De afschriften",
    description="Die u mag zien, per kassier op dag, elk met hoeveel verschillen er open staan.",
)
async def list_statements(plan: Code, paging: Paging, call: Asking, kassier: Code | None = None) -> Response:
    """List statements."""

    async def ask(work: Work) -> Rows:
        after = paging.after(str, date, UUID)
        return Rows(*await service.statements(work, after, paging.limit, {"kassier": kassier}))

    return await call.read(plan, Action.SEE_READINESS, ask)


@router.get(
    "/bank-statements/{statement}",
    response_model=schemas.BankStatement,
    operation_id="getBankStatement",
    summary="Eén afschrift",
    description="Saldi, en hoe het met de regels staat.",
)
async def show_statement(statement: StrictUuid, call: Asking) -> Response:
    """Show a statement."""

    async def ask(work: Work) -> schemas.BankStatement:
        return await service.show_statement(work, statement)

    return await call.read(service.plan_of("bank_statement", statement), Action.SEE_READINESS, ask)


@router.get(
    "/plans/{plan}/bank-lines",
    response_model=Listing[schemas.BankLine],
    operation_id="listBankLines",
    summary="De regels van afschriften",
    description="Op dag; met `status=difference` de verschillen die nog iemand moet afhandelen.",
)
async def list_lines(
    plan: Code,
    paging: Paging,
    call: Asking,
    *,
    kassier: Code | None = None,
    statement: Annotated[StrictUuid | None, Query(description="Alleen van dit afschrift.")] = None,
    payout: Annotated[StrictUuid | None, Query(description="Alleen over deze uitkering.")] = None,
    status: schemas.LineStatus | None = None,
    difference: Annotated[Choice[schemas.DifferenceKind] | None, Query(description="Alleen dit verschil.")] = None,
) -> Response:
    """List lines."""
    filters = {"kassier": kassier, "bank_statement_id": statement, "payout_id": payout, "status": status}
    filters["difference"] = None if difference is None else difference.value

    async def ask(work: Work) -> Rows:
        return Rows(*await service.lines(work, paging.after(date, UUID, int), paging.limit, filters))

    return await call.read(plan, Action.SEE_READINESS, ask)


@router.get(
    "/bank-lines/{line}",
    response_model=schemas.BankLine,
    operation_id="getBankLine",
    summary="Eén regel van een afschrift",
    description="Wat de bank deed, en wat daarvan is geboekt.",
)
async def show_line(line: StrictUuid, call: Asking) -> Response:
    """Show a line."""

    async def ask(work: Work) -> schemas.BankLine:
        return await service.show_line(work, line)

    return await call.read(service.plan_of("bank_line", line), Action.SEE_READINESS, ask)


@router.post(
    "/bank-lines/{line}/settlements",
    status_code=201,
    response_model=schemas.BankLine,
    operation_id="settleBankLine",
    summary="Een verschil afhandelen",
    description=(
        "Met een reden: boek wat de bank deed (onder dezelfde regels als met de hand), draai terug wat terugkwam, of "
        "boek niets en leg uit waarom."
    ),
)
async def settle(line: StrictUuid, body: schemas.SettlementIn, call: Commanding) -> Response:
    """Settle a difference."""

    async def do(work: Work) -> Created:
        return Created(await service.settle(work, line, body), at("bank-lines", line))

    return await call.command(service.plan_of("bank_line", line), Action.RECEIVE, do)
