"""Who acts: states in their roles, guarantees, agreements, suppliers; and what they act on: pairs, tenders, contracts, books.

An act is written once. The reference runs it on an object, the ensemble on a record with the same fields, so an act uses
numbers, lists, loops, rules, keyed draws and other acts, and nothing else.
"""
