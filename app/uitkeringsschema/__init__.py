"""The rules of the money: pay in advance, offset unmet KPIs. Pure: frozen facts in, decisions with their reasons out.

1. `money`: amounts are whole cents, and what is split by largest remainder always adds up.
2. `schedule`: a line's base is its budget in advance, or in arrears the accepted costs up to that budget.
3. `schedule`: the base of a line hangs on its meetmomenten by weight; without any it is not at risk.
4. `achievement`: a measured value earns an exact fraction of that, by the KPI's rule.
5. `schedule`: what is not earned is offset in the next payment, per organisation, never below zero, and carried on.
6. `schedule`: what a later measurement earns more than the best so far is released, if the plan allows catching up.
7. `readiness`: a payout waits for results, confirmation and registration, and all that is missing is named at once.
8. `distribution` and `purse`: a kassier passes on what it received, within shares, allocation and signed agreements.
9. `recovery`: the settlement makes claims and what is owed of the balances; recoveries go one-to-one to the financier.
10. `budget`: lines move within the total; between streams only with the financier's permission, used once.

`facts` and `standing` are what goes in, `violations` what is refused, `bookings` how it enters the books,
`explanation` why an amount is what it is.
"""
