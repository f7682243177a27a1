"""Sweeps: compiled loops that apply the rules to all dyads, suppliers, offers or stocks of a situation, one file each.

A sweep holds no rule of its own: it reads records, calls rules and keyed draws, and writes records.
"""
