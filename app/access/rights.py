"""Who may do what: one table from action to functions, and one from a partner's role to its rights."""

from collections.abc import Mapping
from enum import StrEnum


class Function(StrEnum):
    """What a person or system is in a plan."""

    ADMIN = "admin"
    PROGRAMME_OFFICE = "programme_office"
    STUURGROEP = "stuurgroep"
    FINANCIER = "financier"
    KASSIER = "kassier"
    DATA_ANALYST = "data_analyst"
    PARTNER = "partner"
    AUDITOR = "auditor"
    READER = "reader"


class Action(StrEnum):
    """What can be done with a plan; the numbers are the steps of the main job."""

    READ = "read"
    IMPORT = "import"  # 1
    STATE_COSTS = "state_costs"  # 2
    REPORT = "report"  # 3
    ADD_EVIDENCE = "add_evidence"
    VERIFY = "verify"  # 4
    DECIDE = "decide"  # 5
    CONFIRM = "confirm"  # 6
    REGISTER = "register"  # 7
    PROPOSE = "propose"  # 9
    RELEASE = "release"  # 10
    RECEIVE = "receive"  # 11
    PASS_ON = "pass_on"  # 12
    PERMIT_SHIFT = "permit_shift"  # 13
    COLLECT = "collect"  # 14
    RETURN = "return"  # 15
    CLOSE = "close"  # 16
    REVERSE = "reverse"
    ASSIGN_ROLES = "assign_roles"
    REPLACE_ROLES = "replace_roles"
    KEEP_RECORDS = "keep_records"
    EDIT_RECORDS = "edit_records"
    CONTRIBUTE = "contribute"
    EXPORT = "export"
    SEE_READINESS = "see_readiness"
    SEE_MONEY = "see_money"
    SEE_ALL_MONEY = "see_all_money"
    SEE_TRAIL = "see_trail"
    SEE_MEMBERSHIPS = "see_memberships"
    GRANT_READING = "grant_reading"
    GRANT = "grant"
    SUBSCRIBE = "subscribe"
    KEEP_SUBSCRIPTIONS = "keep_subscriptions"


_F = Function
_SEES_ALL = frozenset({_F.ADMIN, _F.PROGRAMME_OFFICE, _F.STUURGROEP, _F.FINANCIER, _F.AUDITOR})
_KASSIER = frozenset({_F.KASSIER})
_OFFICE = frozenset({_F.PROGRAMME_OFFICE})
_FINANCIER = frozenset({_F.FINANCIER})

RIGHTS: Mapping[Action, frozenset[Function]] = {
    Action.READ: frozenset(_F),
    Action.IMPORT: frozenset({_F.PROGRAMME_OFFICE, _F.ADMIN}),
    Action.STATE_COSTS: frozenset({_F.PARTNER, _F.KASSIER, _F.PROGRAMME_OFFICE}),
    Action.REPORT: frozenset({_F.PARTNER, _F.DATA_ANALYST, _F.KASSIER, _F.PROGRAMME_OFFICE}),
    # A kassier for its part, a partner for its own money or where its role gives the right.
    Action.ADD_EVIDENCE: frozenset({_F.PARTNER, _F.DATA_ANALYST, _F.KASSIER, _F.PROGRAMME_OFFICE}),
    Action.VERIFY: frozenset({_F.KASSIER, _F.PROGRAMME_OFFICE}),
    Action.DECIDE: frozenset({_F.STUURGROEP}),
    Action.CONFIRM: _FINANCIER,
    Action.REGISTER: _OFFICE,
    Action.PROPOSE: _OFFICE,
    Action.RELEASE: _FINANCIER,
    Action.RECEIVE: _KASSIER,
    Action.PASS_ON: _KASSIER,
    Action.PERMIT_SHIFT: _FINANCIER,
    Action.COLLECT: _KASSIER,
    Action.RETURN: _KASSIER,
    Action.CLOSE: _FINANCIER,
    Action.REVERSE: _KASSIER,
    # Of partners only who is trekker in the initiative.
    Action.ASSIGN_ROLES: frozenset({_F.PROGRAMME_OFFICE, _F.PARTNER}),
    Action.REPLACE_ROLES: _OFFICE,
    Action.KEEP_RECORDS: _OFFICE,
    # A partner where the role of its organisation gives the right.
    Action.EDIT_RECORDS: _OFFICE | {_F.PARTNER},
    Action.CONTRIBUTE: _OFFICE | {_F.PARTNER},
    Action.EXPORT: frozenset({_F.ADMIN, _F.PROGRAMME_OFFICE, _F.AUDITOR}),
    Action.SEE_READINESS: _SEES_ALL | _KASSIER,
    Action.SEE_MONEY: _SEES_ALL | _KASSIER | {_F.PARTNER},
    Action.SEE_ALL_MONEY: _SEES_ALL,
    Action.SEE_TRAIL: frozenset({_F.ADMIN, _F.AUDITOR}),
    Action.SEE_MEMBERSHIPS: frozenset({_F.ADMIN, _F.PROGRAMME_OFFICE, _F.AUDITOR}),
    Action.GRANT_READING: frozenset({_F.ADMIN, _F.PROGRAMME_OFFICE}),
    Action.GRANT: frozenset({_F.ADMIN}),
    # What comes of it is what the function may see when it is sent.
    Action.SUBSCRIBE: frozenset(_F),
    Action.KEEP_SUBSCRIPTIONS: frozenset({_F.ADMIN, _F.PROGRAMME_OFFICE}),
}
"""Which functions may do what; the only place where that is said."""

GRANTED_BY_OFFICE = frozenset({_F.PARTNER, _F.DATA_ANALYST, _F.READER})
"""The memberships that a programme office may give and end."""

TIED_TO_ORGANISATION = frozenset({_F.KASSIER, _F.PARTNER})


class Role(StrEnum):
    """The role of a domain or organisation in an initiative, from least to most."""

    ALLEEN_MONITOREN = "alleen_monitoren"
    GEINFORMEERD = "geinformeerd"
    BETROKKEN = "betrokken"
    SAMENWERKEN = "samenwerken"
    TREKKER = "trekker"


class RoleRight(StrEnum):
    """What a partner may do in an initiative."""

    POST_PROGRESS = "post_progress"
    CONTRIBUTE = "contribute"
    BE_INFORMED = "be_informed"
    ADD_EVIDENCE = "add_evidence"
    PROPOSE_CHANGES = "propose_changes"
    REPORT = "report"
    EDIT = "edit"
    ASSIGN_ROLES = "assign_roles"
    ANSWER = "answer"


_FROM: Mapping[RoleRight, Role] = {
    RoleRight.POST_PROGRESS: Role.ALLEEN_MONITOREN,
    RoleRight.CONTRIBUTE: Role.GEINFORMEERD,
    RoleRight.BE_INFORMED: Role.GEINFORMEERD,
    RoleRight.ADD_EVIDENCE: Role.BETROKKEN,
    RoleRight.PROPOSE_CHANGES: Role.BETROKKEN,
    RoleRight.REPORT: Role.SAMENWERKEN,
    RoleRight.EDIT: Role.SAMENWERKEN,
    RoleRight.ASSIGN_ROLES: Role.TREKKER,
    RoleRight.ANSWER: Role.TREKKER,
}
_ORDER = list(Role)


def gives(role: Role | None, right: RoleRight) -> bool:
    """Whether a role gives a right: each role has all that the lesser ones have."""
    return role is not None and _ORDER.index(role) >= _ORDER.index(_FROM[right])
