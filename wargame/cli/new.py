"""`wargame new`: a commented playbook to start from."""

from __future__ import annotations

import re
from pathlib import Path

import click

TEMPLATE = Path(__file__).with_name("template.yaml")


@click.command()
@click.argument("name")
def command(name: str) -> int:
    """Write NAME.yaml, a small commented playbook that checks and runs.

    An existing file is left alone.

    \b
    Examples:
      wargame new strait
      wargame check strait.yaml && wargame run strait.yaml
    """
    from wargame.cli.output import Refused

    stem = name.removesuffix(".yaml")
    if not re.fullmatch(r"\w[\w.-]*", stem):
        raise Refused(f"{name!r} is no name for a playbook: letters, digits, `_` and `-`, and the file is written here")
    path = Path(f"{stem}.yaml")
    title = stem.replace("_", " ").replace("-", " ").capitalize()
    text = TEMPLATE.read_text(encoding="utf-8").replace("playbook: Template\n", f"playbook: {title}\n")
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Refused(f"{path} is there already and stays as it is; choose another name") from None
    click.echo(f"{path} is written. Next: wargame check {path}, then wargame run {path}")
    return 0
