"""From what an author said to a laid-out world and generated Python."""

from wargame.program.program import Program, compile_playbook

__all__ = ["Program", "compile_playbook"]
