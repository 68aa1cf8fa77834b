"""State machines for a picture: what starts from many states starts from one box that names them."""

from __future__ import annotations

from wargame.language.files import LIBRARY_FOLDER
from wargame.language.load import read
from wargame.report.show.machines import MANY, Machine, machines_in


def machine(library: str, kind: str) -> Machine:
    playbook, problems = read(LIBRARY_FOLDER / f"{library}.yaml")
    assert playbook is not None, problems
    (found,) = machines_in(playbook, [kind])
    return found


def test_a_move_from_many_states_is_one_arrow() -> None:
    inspection = machine("inspection", "inspection")
    ways = [way for way in inspection.ways if way.name == "comply"]
    assert len(ways) > MANY and {way.source for way in ways} <= set(inspection.names)
    assert [edge for edge in inspection.edges if edge[2] == "comply"] == [
        ("any of: refused, before_the_board, settled_badly, shut", "granted", "comply")
    ]


def test_a_move_from_few_states_keeps_its_arrows() -> None:
    edges = machine("treaty", "membership").edges
    assert {edge for edge in edges if edge[2] == "give_notice"} == {
        ("ratified", "notice", "give_notice"), ("suspended", "notice", "give_notice")
    }  # fmt: skip
