"""Playbooks held against known answers: `wargame validate`."""
