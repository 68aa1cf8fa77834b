"""From what an author said to a laid-out world and generated Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wargame.program.program import Program, compile_playbook
else:

    def __getattr__(name):
        """The compiler is imported when first asked for: what only plays programs does without it."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module("wargame.program.program"), name)


__all__ = ["Program", "compile_playbook"]
