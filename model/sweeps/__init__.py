"""Sweeps: compiled loops that apply the rules to all dyads, suppliers, offers or stocks of a situation, one file each.

A sweep reads records, makes the arguments of rules (drivers, means over offers, sums), calls rules and keyed draws, and writes
records. A new mechanism belongs in a rule.
"""
