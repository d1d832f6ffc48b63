"""The columns of the views about money, each view in one place; their order is frozen: new columns come last."""

from typing import Final
from uuid import UUID

from app.access.rights import Action
from app.views import ledger, sources
from app.views.columns import View, columns
from app.views.kinds import Kind

_TEXT, _CODE, _ID, _DATE, _MOMENT = Kind.TEXT, Kind.CODE, Kind.ID, Kind.DATE, Kind.MOMENT
_WHOLE, _MONEY, _FLAG = Kind.WHOLE, Kind.MONEY, Kind.FLAG

_INITIATIVE: Final = (
    ("initiative", _CODE, "Initiatief", "Initiative", "initiative"),
    ("initiativeName", _TEXT, "Naam initiatief", "Initiative name", "initiative>initiatives.name"),
    ("theme", _CODE, "Thema", "Theme", "initiative>initiatives.theme"),
)
_POT: Final = (
    ("kassier", _CODE, "Kassier", "Kassier", "kassier"),
    ("kassierName", _TEXT, "Naam kassier", "Kassier name", "kassier>kassiers.organisation>organisations.name"),
    ("stream", _CODE, "Geldstroom", "Stream", "stream"),
)
_PERIOD: Final = ("period", _WHOLE, "Periode", "Period", "period")
_ORGANISATION: Final = (
    ("organisation", _CODE, "Organisatie", "Organisation", "organisation"),
    ("organisationName", _TEXT, "Naam organisatie", "Organisation name", "organisation>organisations.name"),
)
_RECORDED: Final = (
    ("recordedBy", _TEXT, "Vastgelegd door", "Recorded by", "recorded_by"),
    ("recordedAt", _MOMENT, "Vastgelegd op (UTC)", "Recorded at (UTC)", "recorded_at"),
)
_REVERSAL: Final = (
    ("status", _CODE, "Status", "Status", "status"),
    ("reversedOn", _DATE, "Teruggedraaid op", "Reversed on", "reversed_on"),
)

MONEY: Final = (
    View(
        "budget", "viewBudget", "Begroting", "Budget",
        "De begrotingsregels met het bedrag van nu en dat van de import; alleen die van uw geld.",
        "Begroting en kosten", Action.SEE_MONEY, sources.budget_lines, (str, str, str, str, int),
        columns(
            *_INITIATIVE,
            *_POT,
            *_ORGANISATION,
            _PERIOD,
            ("amount", _MONEY, "Bedrag", "Amount", "amount"),
            ("originalAmount", _MONEY, "Bedrag bij import", "Original amount", "original_amount"),
            ("illustrative", _FLAG, "Illustratief", "Illustrative", "illustrative"),
        ),
    ),
    View(
        "cost-statements", "viewCostStatements", "Kostenopgaven", "Cost statements",
        "De kostenopgaven waarvan u het geld mag zien.",
        "Begroting en kosten", Action.SEE_MONEY, sources.cost_statements, (UUID,),
        columns(
            *_INITIATIVE,
            *_POT,
            *_ORGANISATION,
            _PERIOD,
            ("amount", _MONEY, "Bedrag", "Amount", "amount"),
            ("status", _CODE, "Status", "Status", "status"),
            ("note", _TEXT, "Toelichting", "Note", "note"),
            *_RECORDED,
            ("id", _ID, "Kenmerk", "Id", "id"),
        ),
    ),
    View(
        "schedule", "viewSchedule", "Uitkeringsschema", "Payment schedule",
        "Wat elke periode aan elke kassier uitkeert: vrijgegeven, voorgesteld of verwacht.",
        "Uitkeringsschema", Action.SEE_MONEY, sources.at_once(sources.payments), (int,),
        columns(
            *_POT,
            _PERIOD,
            ("base", _MONEY, "Grondslag", "Base", "base"),
            ("deduction", _MONEY, "Ingehouden", "Deduction", "deduction"),
            ("release", _MONEY, "Vrijgevallen", "Release", "release"),
            ("payment", _MONEY, "Uitkering", "Payment", "payment"),
            ("carried", _MONEY, "Doorgeschoven", "Carried", "carried"),
            ("status", _CODE, "Status", "Status", "status"),
            ("provisional", _FLAG, "Voorlopig", "Provisional", "provisional"),
        ),
        whole=True, step=sources.ALL,
    ),
    View(
        "distributions", "viewDistributions", "Verdeling per organisatie", "Distribution by organisation",
        "Wat elke organisatie volgens het uitkeringsschema van elke uitkering krijgt.",
        "Uitkeringsschema", Action.SEE_MONEY, sources.at_once(sources.distributions), (int,),
        columns(
            *_POT,
            _PERIOD,
            *_ORGANISATION,
            ("due", _MONEY, "Toekomend", "Due", "due"),
            ("amount", _MONEY, "Bedrag", "Amount", "amount"),
            ("balance", _MONEY, "Saldo", "Balance", "balance"),
        ),
        whole=True, step=sources.ALL,
    ),
    View(
        "payouts", "viewPayouts", "Uitkeringen", "Payouts",
        "De uitkeringen waarvan u het geld mag zien, met wat ervan is ontvangen en doorbetaald.",
        "Uitkeringen", Action.SEE_READINESS, sources.paid, (int, str, str, UUID),
        columns(
            _PERIOD,
            *_POT,
            ("status", _CODE, "Status", "Status", "status"),
            ("base", _MONEY, "Grondslag", "Base", "base"),
            ("deduction", _MONEY, "Ingehouden", "Deduction", "deduction"),
            ("release", _MONEY, "Vrijgevallen", "Release", "release"),
            ("payment", _MONEY, "Uitkering", "Payment", "payment"),
            ("carried", _MONEY, "Doorgeschoven", "Carried", "carried"),
            ("received", _MONEY, "Ontvangen", "Received", "received"),
            ("passedOn", _MONEY, "Doorbetaald", "Passed on", "passed_on"),
            ("proposedAt", _MOMENT, "Voorgesteld op (UTC)", "Proposed at (UTC)", "proposed_at"),
            ("releasedOn", _DATE, "Vrijgegeven op", "Released on", "released_on"),
            ("releaseReference", _TEXT, "Kenmerk vrijgave", "Release reference", "release_reference"),
            ("id", _ID, "Kenmerk", "Id", "id"),
        ),
    ),
    View(
        "receipts", "viewReceipts", "Ontvangsten", "Receipts",
        "Wat kassiers van de financier ontvingen.",
        "Uitkeringen", Action.SEE_READINESS, sources.receipts, (UUID,),
        columns(
            *_POT,
            _PERIOD,
            ("amount", _MONEY, "Bedrag", "Amount", "amount"),
            ("receivedOn", _DATE, "Ontvangen op", "Received on", "received_on"),
            ("bankReference", _TEXT, "Kenmerk bank", "Bank reference", "bank_reference"),
            *_REVERSAL,
            *_RECORDED,
            ("payout", _ID, "Uitkering", "Payout", "payout"),
            ("id", _ID, "Kenmerk", "Id", "id"),
        ),
    ),
    View(
        "transfers", "viewTransfers", "Doorbetalingen", "Transfers",
        "De doorbetalingen aan organisaties waarvan u het geld mag zien.",
        "Uitkeringen", Action.SEE_MONEY, sources.transfers, (UUID,),
        columns(
            *_POT,
            _PERIOD,
            *_ORGANISATION,
            ("amount", _MONEY, "Bedrag", "Amount", "amount"),
            ("executedOn", _DATE, "Uitgevoerd op", "Executed on", "executed_on"),
            ("bankReference", _TEXT, "Kenmerk bank", "Bank reference", "bank_reference"),
            *_REVERSAL,
            *_RECORDED,
            ("payout", _ID, "Uitkering", "Payout", "payout"),
            ("id", _ID, "Kenmerk", "Id", "id"),
        ),
    ),
    View(
        "claims", "viewClaims", "Vorderingen", "Claims",
        "De vorderingen op organisaties waarvan u het geld mag zien.",
        "Vorderingen en terugstortingen", Action.SEE_MONEY, sources.all_claims, (UUID,),
        columns(
            ("kind", _CODE, "Soort", "Kind", "kind"),
            *_POT,
            *_ORGANISATION,
            ("amount", _MONEY, "Bedrag", "Amount", "amount"),
            ("collected", _MONEY, "Geïnd", "Collected", "collected"),
            ("writtenOff", _MONEY, "Afgeschreven", "Written off", "written_off"),
            ("open", _MONEY, "Open", "Open", "open"),
            ("status", _CODE, "Status", "Status", "status"),
            ("recordedAt", _MOMENT, "Vastgelegd op (UTC)", "Recorded at (UTC)", "recorded_at"),
            ("id", _ID, "Kenmerk", "Id", "id"),
        ),
    ),
    View(
        "ledger", "viewLedger", "Grootboek", "Ledger",
        "Elke regel van elke boeking; voor beheerder en auditor.",
        "Grootboek", Action.SEE_TRAIL, ledger.page, (int, int),
        columns(
            ("seq", _WHOLE, "Boeking", "Entry", "seq"),
            ("number", _WHOLE, "Regel", "Line", "number"),
            ("kind", _CODE, "Soort", "Kind", "kind"),
            ("occurredOn", _DATE, "Gebeurd op", "Occurred on", "occurred_on"),
            ("recordedAt", _MOMENT, "Vastgelegd op (UTC)", "Recorded at (UTC)", "recorded_at"),
            ("kassier", _CODE, "Kassier", "Kassier", "kassier"),
            ("stream", _CODE, "Geldstroom", "Stream", "stream"),
            ("organisation", _CODE, "Organisatie", "Organisation", "organisation"),
            ("account", _CODE, "Rekening", "Account", "account"),
            ("amount", _MONEY, "Bedrag", "Amount", "amount"),
            ("actor", _TEXT, "Door", "By", "actor"),
            ("resourceType", _CODE, "Waarover", "About", "resource_type"),
            ("resource", _ID, "Gegeven", "Resource", "resource_id"),
            ("decision", _ID, "Besluit", "Decision", "decision_id"),
            ("entry", _ID, "Kenmerk boeking", "Entry id", "id"),
        ),
        direct=True,
        narrowed=ledger.narrowed,
    ),
    View(
        "business-case", "viewBusinessCase", "Businesscase", "Business case",
        "Per jaar de impact tegenover de begroting: in totaal, per sector en per vergelijking van het plan.",
        "Impact", Action.SEE_ALL_MONEY, sources.at_once(sources.case_years), (int,),
        columns(
            ("case", _TEXT, "Vergelijking", "Case", "of.name"),
            ("code", _CODE, "Code", "Code", "of.code"),
            ("sectors", _TEXT, "Sectoren", "Sectors", "of.sectors"),
            ("streams", _TEXT, "Geldstromen", "Streams", "of.streams"),
            ("year", _WHOLE, "Jaar", "Year", "item.year"),
            ("impact", _MONEY, "Impact", "Impact", "item.impact"),
            ("budget", _MONEY, "Begroting", "Budget", "item.budget"),
            ("cumulativeImpact", _MONEY, "Impact tot en met", "Cumulative impact", "item.cumulative_impact"),
            ("cumulativeBudget", _MONEY, "Begroting tot en met", "Cumulative budget", "item.cumulative_budget"),
            ("balance", _MONEY, "Saldo tot en met", "Balance", "item.balance"),
            ("paybackYear", _WHOLE, "Terugverdiend in", "Payback year", "of.payback_year"),
        ),
        step=sources.ALL,
    ),
)  # fmt: skip
"""The views about money, in the order in which a reader should meet them."""
