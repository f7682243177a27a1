"""The rules: pure scalar functions of numbers, one mechanism per file.

Every rule is a plain Python function that Numba can compile (`register_jitable` marks it so and returns it unchanged):
`math.*` only, `x * x` for squares, sums written out from left to right, no state and no draws of its own.
"""
