"""Wargame: crises as playbooks, played at a table or a million times.

The public names are imported when they are first used, so that `import wargame` costs little.
"""

__version__ = "0.1.0"
