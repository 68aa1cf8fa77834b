"""`wargame schema`: the JSON Schema of the language, for editors."""

from __future__ import annotations

import click


@click.command()
def command() -> None:
    """Print the JSON Schema (draft-07) of the playbook language.

    An editor that knows it completes and underlines while you write.

    \b
    Examples:
      wargame schema > playbook.schema.json
      # then, as the first line of a playbook:
      # yaml-language-server: $schema=playbook.schema.json
    """
    from wargame.cli.output import say_json
    from wargame.language.schema import json_schema

    say_json(json_schema())
