"""Rubrics: scores of escalation as versioned data, several of which may score the same runs.

`read_rubric` reads one, `read_log` a log of actions, `played` the moves of a result folder;
`score` and `compare` say what they come to and how much the choice of the rubric matters.
"""
