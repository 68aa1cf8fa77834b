"""Generated functions rewritten for CPython: the same results, to the bit, in fewer steps."""
