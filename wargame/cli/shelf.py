"""What a playbook can be called by: the shipped ones and those of installed distributions, with their titles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs


@attrs.frozen
class OnShelf:
    """A playbook that has a name of its own; `title` and `about` are as its file says, or empty."""

    name: str
    title: str
    about: str


def shelf() -> Iterator[tuple[str, list[OnShelf]]]:
    """The playbooks under headings, without those headings that nothing stands under."""
    from wargame.language.installed import PLAYBOOKS, names
    from wargame.language.load import published, shipped

    brought = [name for name in names(PLAYBOOKS) if name not in shipped()]
    parts = {"Shipped": shipped(), "Published models": published(), "Of other distributions": brought}
    for heading, found in parts.items():
        if found:
            yield heading, [_on_shelf(name) for name in found]


def told(parts: Iterator[tuple[str, list[OnShelf]]], width: int) -> str:
    """Each playbook's name and title, and the first sentence of what it is about below them."""
    lines: list[str] = []
    for heading, found in parts:
        lines += [heading, *(line for one in found for line in _lines(one, width)), ""]
    return "\n".join(lines)


def _lines(one: OnShelf, width: int) -> Sequence[str]:
    from wargame.cli.output import folded

    first, stop, _ = one.about.partition(". ")
    name = f"  {one.name}: {one.title}" if one.title else f"  {one.name}"
    about = [f"      {first}{stop.strip()}"] if first else []
    return [folded(line, 6, width) for line in (name, *about)]


def _on_shelf(name: str) -> OnShelf:
    from wargame.language.installed import NotInstalled
    from wargame.language.load import located
    from wargame.language.nodes import ScalarNode
    from wargame.language.problems import Problems
    from wargame.language.source import read_source

    try:
        tree = read_source(located(name)[0].read_bytes(), name, Problems())
    except (OSError, ValueError, NotInstalled):
        return OnShelf(name, "", "cannot be read")
    said = {
        key: value.text if tree is not None and isinstance(value := tree.root.get(key), ScalarNode) else ""
        for key in ("playbook", "about")
    }
    return OnShelf(name, said["playbook"], " ".join(said["about"].split()))
