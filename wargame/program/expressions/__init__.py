"""Expressions of the language as generated Python: names resolved, types checked, eyes applied."""
