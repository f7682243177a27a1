"""The rules: pure scalar functions of numbers, one mechanism per file.

Every rule is a plain Python function that the ensemble compiles too (`compiles` marks it so and returns it unchanged):
`exp`, `log` and the like from `elementary`, which fail alike in both, `x * x` for squares, sums written out from left to
right, no state and no draws of its own.
"""
