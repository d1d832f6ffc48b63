"""The statements that read the meetmomenten of a plan beside the service: all of them, a page, and for whom."""

from typing import Final

_SELECT: Final = """
SELECT m.id::text, m.code, m.kpi, k.name, k.kind, k.initiative, k.theme, k.measure, k.pays, m.period, m.due_on,
    m.weight_millionths, m.target::float8, m.baseline::float8, k.evidence, p.starts_on, m.details,
    r.id, v.value_boolean, v.value_number::float8, newest.id::text AS newest
FROM meetmoment m
JOIN kpi k ON k.plan_id = m.plan_id AND k.code = m.kpi
JOIN period p ON p.plan_id = m.plan_id AND p.number = m.period
LEFT JOIN result r ON r.plan_id = m.plan_id AND r.meetmoment = m.code AND r.accounting = m.period AND r.in_force
LEFT JOIN measurement v ON v.id = r.measurement_id
LEFT JOIN LATERAL (
    SELECT id, status FROM measurement n
    WHERE n.plan_id = m.plan_id AND n.meetmoment = m.code AND n.status <> 'superseded'
    ORDER BY n.recorded_at DESC, n.id LIMIT 1
) newest ON true
WHERE m.plan_id = (SELECT id FROM plan WHERE code = $1)
"""
ALL: Final = f"{_SELECT} ORDER BY m.code"
PAGE: Final = f"{_SELECT} AND k.kind = $2 AND m.code > $3 ORDER BY m.code LIMIT 50"
HELD: Final = """
SELECT subject FROM membership WHERE issuer = $1 AND subject = $2 AND (plan_code IS NULL OR plan_code = $3)
    AND ended_on IS NULL AND coalesce(valid_from <= current_date, true) AND coalesce(valid_to >= current_date, true)
LIMIT 1
"""
