"""The agents (states in their roles, guarantees, agreements, suppliers), and the pairs, tenders, contracts and books they act on.

Each act is written once. The reference runs it on an object, the ensemble on a record with the same fields, so an act uses
numbers, lists, loops, rules, keyed draws and other acts, and nothing else. Sums are written out from left to right: Python's
own `sum` compensates for rounding, NumPy's adds in pairs, and both engines must round alike.
"""
