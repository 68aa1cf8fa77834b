"""Hypothesis strategies and fuzzing for playbooks: public, for authors and developers."""
