"""The rules: pure scalar functions of numbers, one mechanism per file.

Every rule is a plain Python function that the ensemble compiles too (`compiles` marks it and returns it unchanged). It takes
`exp`, `log` and the like from `elementary`, which fail alike in both engines; it writes squares as `x * x` and sums from left to
right; it has no state and no draws of its own. Where no source is named, the form is the model's own; docs/odd.md, section 7,
writes all rules as equations.
"""
