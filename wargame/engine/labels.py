"""How a record is named to a reader: `deployment[USA, POL] is agreed`, `exercise[RUS, POL]`."""

from __future__ import annotations

from wargame.program.sites import Site

ANSWERED = ("question", "answer", "silence", "act")


def place_of(site: Site, instance: int) -> str:
    """The path with its instance: `injects.drones[POL]`, `kinds.deployment[USA, POL].states.agreed`."""
    label = site.label(instance)
    parts = site.path.split(".")
    if parts[0] == "kinds" and len(parts) > 1:
        return ".".join([f"kinds.{parts[1]}{label}", *parts[2:]])
    if parts[0] in ("injects", "moves") and len(parts) > 1:
        return ".".join([f"{parts[0]}.{parts[1]}{label}", *parts[2:]])
    return site.path + label


def label_of(site: Site, instance: int) -> str:
    """A short readable name, the same in every run for the same happening."""
    parts = site.path.split(".")
    label = site.label(instance)
    name = parts[-1].replace("_", " ")
    owner = f"{parts[1]}{label}" if len(parts) > 1 else site.path
    if parts[0] == "kinds":
        if site.kind == "state":
            return f"{owner} is {parts[3]}"
        if site.kind in ANSWERED:
            return f"{owner} {_answered(site, parts)}"
        if site.kind == "result":
            return f"{owner} {parts[-3]}: {parts[-1]}"
        return (
            f"{owner}.{parts[-1] if parts[-1] not in ('arrives', 'refused', 'then', 'text') else '.'.join(parts[-2:])}"
        )
    if parts[0] in ("injects", "moves"):
        head = f"{parts[1]}{label}"
        if site.kind in ANSWERED:
            return f"{head} {_answered(site, parts)}"
        if len(parts) > 2:
            return f"{head}: {name}"
        return head
    if parts[0] == "players":
        return f"{parts[1]}: {' '.join(parts[3:])}"
    if parts[0] == "tracks":
        return f"{parts[1]}{label}"
    return f"{site.path}{label}"


def _answered(site: Site, parts: list[str]) -> str:
    """`access: granted`, and of the record that an answer is an act, `access: granted as an act`."""
    question = parts[parts.index("asks") + 1]
    said = {"question": "asked", "silence": "silence", "act": f"{parts[-2]} as an act"}.get(site.kind, parts[-1])
    return f"{question}: {said}"
