"""What a plan saves and when it pays back: exact cause-effect trees. Pure: frozen facts in, figures with reasons out.

1. `facts`: inputs per year, trees of a few safe operations, scenarios that put other inputs in their place.
2. `soundness`: what is wrong with a tree before anything is computed, all of it at once and at its place.
3. `operations` and `evaluation`: every node in every year, as an exact fraction; a division by zero is a flaw.
4. `totals`: what trees save per sector, effect and year, in whole hundredths, so that parts add up to the whole.
5. `payback`: cumulative impact against cumulative budget, and the year from which it pays back.
6. `costs` and `cost_checks`: a budget from cost items: indexation, VAT, unforeseen and lines, to the cent.
7. `double_funding`: money from elsewhere that lies over a budget line or over other money.
8. `explanation`: a tree with every node's formula filled in, year by year.
"""
