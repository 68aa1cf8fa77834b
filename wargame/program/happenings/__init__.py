"""What happens, and when: triggers, consequences, moves, questions, measures as generated functions."""
