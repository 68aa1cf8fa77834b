"""What a generated playbook declares before anything happens: cast, words, tables, places, formulas."""

from __future__ import annotations

from wargame.testing.cast import CODES, Cast, Scope
from wargame.testing.choosing import Choosing
from wargame.testing.expressions import Expressions
from wargame.testing.yaml_text import Value

Map = dict[str, Value]


def new_cast(choose: Choosing, most: int = 6) -> Cast:
    """Three to `most` actors in two disjoint sets, and words."""
    actors = list(CODES[: choose.integer(3, most)])
    cut = choose.integer(1, len(actors) - 1)
    cast = Cast(choose, actors, actors[:cut], actors[cut:])
    cast.words["moods"] = ["grim", "tense", "easy"][: choose.integer(2, 3)]
    cast.words["weathers"] = ["dry", "wet"]
    return cast


def heading(cast: Cast) -> Map:
    """Title, clock, and where numbers come from."""
    choose = cast.choose
    clock: Map = {
        "start": choose.of(("2025-03-01", "2024-02-29", "2025-03-29 23:30")),
        "length": choose.of(("1 year", "18 months", "9 months")),
    }
    if choose.odds(40):
        clock["tick"] = choose.of(("1 day", "1 week", "3 days"))
    if choose.odds(40):
        clock["zone"] = choose.of(("Europe/Berlin", "America/New_York", "Asia/Seoul"))
    head: Map = {"playbook": "A generated crisis", "format": "1", "clock": clock}
    if choose.odds(30):
        head["about"] = "Made by wargame.testing. It means nothing."
        head["intended_use"] = "Try the engine with it."
    cast.sources = ["made_up"]
    head["assumptions"] = {"made_up": "Numbers without a meaning."}
    if choose.odds(50):
        head["sources"] = {"archive": "An archive", "almanac": {"title": "An almanac", "published": "2020"}}
        cast.sources += ["archive", "almanac"]
    if choose.odds(50):
        head["objectives"] = {"learn": "What happens when things happen?"}
        cast.objectives.append("learn")
    return head


def vocabulary(cast: Cast) -> Map:
    """Sets, words, tables, calendars, labels."""
    choose = cast.choose
    said: Map = {"sets": {"east": cast.east, "west": cast.west, **({"both": "actors"} if choose.odds(40) else {})}}
    said["words"] = dict(cast.words)
    tables: dict[str, Value] = {}
    if choose.odds(50):
        tables["season"] = {"columns": "month", "values": [str(n / 10) for n in range(4, 16)], "source": "made_up"}
        cast.tables["season"] = ("", "month")
    if choose.odds(50):
        row = ["0.2", "0.3", "0.5"][: len(cast.words["moods"])]
        tables["shares"] = {"rows": "weathers", "columns": "moods", "values": [row, row[::-1]], "why": "Made up."}
        cast.tables["shares"] = ("weathers", "moods")
    if tables:
        said["tables"] = tables
    if choose.odds(70):
        said["calendars"] = {"meetings": [f"2025-{month:02d}-11" for month in range(1, 13, 2)] + ["2026-06-01"]}
        cast.calendars.append("meetings")
    if choose.odds(50):
        said["labels"] = {"rung": "1", "weight": "0.5"}
        cast.labels = ["rung", "weight"]
        cast.acting = choose.odds(60)
    return said


def parameters(cast: Cast) -> Map:
    """Numbers drawn once a run: bare, with a range, swept, in one mind."""
    choose = cast.choose
    options: dict[str, Value] = {
        "pace": choose.of(("uniform(0.5, 2)", "1.5", "lognormal(median=1, sigma=0.4)")),
        "resolve": {"start": "uniform(0.1, 0.9) @ made_up", "seen_by": cast.actors[0], "about": "What only one knows."},
        "stake": {"start": "0.5", "sweep": ["0.2", "0.5", "0.8"], "why": "An experiment goes through these."},
        "bounded": {"start": "normal(mean=1, sd=1)", "range": ["0", "2"], "type": "number"},
        "twice": "pace * 2",
    }
    chosen = choose.some(list(options), 1)
    if "twice" in chosen and "pace" not in chosen:
        chosen.remove("twice")
    cast.parameters = chosen
    return {"parameters": {name: options[name] for name in chosen}} if chosen else {}


def actors(cast: Cast) -> Map:
    choose = cast.choose
    entries: dict[str, Value] = {}
    for place, code in enumerate(cast.actors):
        entry: dict[str, Value] = {"name": f"Land of {code.title()}"}
        if choose.odds(30):
            entry["strain"] = str(choose.integer(5, 60))
        if choose.odds(15):
            entry["about"] = "A country."
            entry["why"] = "Its start value is made up."
        if "capital" in cast.tracks and place == 0 and choose.odds(50):
            entry["capital"] = "7 @ made_up"
        entries[code] = entry
    return {"actors": entries}


def tracks(cast: Cast) -> Map:
    """Places of the world, of actors, of pairs; moving, derived, secret, estimated, drawn anew."""
    choose = cast.choose
    cast.tracks = {
        name for name in ("reach", "margin", "leader", "secret", "hidden", "noise", "capital") if choose.odds(45)
    }
    said: dict[str, Value] = {}
    heat: dict[str, Value] = {"range": ["0", "100"], "start": choose.of(("45", "uniform(30, 60)"))}
    if choose.odds(50) and not cast.apart:
        heat["drift"] = {"toward": "45", "half_life": choose.of(("60 days", "2 weeks"))}
        heat["why"] = "Heat goes as it comes."
    said["heat"] = heat
    said["calm"] = {"always": "1 - heat / 100"}
    strain: dict[str, Value] = {
        "of": "actor",
        "range": ["0", "100"],
        "start": choose.of(("20", "uniform(0, 50)")),
        "seen_by": "all",
    }
    if choose.odds(40) and not cast.apart:
        strain["flow"] = choose.of(
            (
                "0.5 per week",
                "(heat - 45) / 10 per month",
                "0.2 @ made_up per day",
                "-(tension[" + f"{cast.east[0]}, {cast.west[0]}] - 40) / 20 per week",
            )
        )
    said["strain"] = strain
    tension: dict[str, Value] = {"of": "pair", "range": ["0", "100"], "start": "30"}
    if choose.odds(50) and not cast.apart:
        tension["drift"] = {"toward": "30", "half_life": "45 days"}
    said["tension"] = tension
    said["alarm"] = "false" if choose.odds(50) else {"start": "false", "type": "flag"}
    said["deadline"] = {"type": "date", "start": choose.of(("2025-05-01", "never", "2025-11-08 12:00"))}
    said["patience"] = {"start": choose.of(("6 days", "2 weeks")), "about": "A length of time that changes."}
    said["mood"] = {"type": "moods", "start": cast.words["moods"][0]}
    optional: dict[str, Value] = {
        "reach": {"of": {"e": "east", "w": "west"}, "start": "uniform(0, 10)", "range": ["0", "20"]},
        "margin": {"of": {"e": "east", "w": "west"}, "always": "strain[e] / 10 - tension[e, w] / 20"},
        "leader": {"type": "actor", "start": cast.actors[-1]},
        "secret": {"of": "actor", "start": "uniform(0, 5)", "range": ["-50", "50"], "seen_by": "actor",
                   "estimated_by": "east",
                   "doubt": {"start": "1", "grows": "0.5 per month", "most": "4"}},
        "hidden": {"start": "3", "range": ["-50", "50"], "seen_by": "nobody",
                   "estimated_by": ["east", "west"], "doubt": {"start": "0.5"}},
        "noise": {"fresh": choose.of(("uniform(0, 3)", "normal(mean=1, sd=1)"))},
        "capital": {"of": "actor", "range": ["0", "10"], "start": "5", "flow": "1 per month", "seen_by": "actor"},
    }  # fmt: skip
    said.update({name: value for name, value in optional.items() if name in cast.tracks})
    if "hidden" in cast.tracks:
        said["guess"] = {"always": "hidden * 2 + heat / 10"}  # nobody sees it; everybody has some idea of it
    cast.estimated += ["hidden"] if "hidden" in cast.tracks else []
    cast.estimated += [f"secret[{cast.actors[-1]}]"] if "secret" in cast.tracks else []
    cast.paid += ["capital"] if "capital" in cast.tracks else ["strain"]
    return {"tracks": said}


def formulas(cast: Cast) -> Map:
    """Expressions with a name, with and without an argument."""
    choose = cast.choose
    write = Expressions(cast)
    said: dict[str, Value] = {}
    if choose.odds(70):
        said["pressure(a)"] = f"strain[a] / 10 + {write.number(seen_numbers(cast), 1)}"
    if choose.odds(50):
        said["worst()"] = "max(strain[x] for x in actors) / 10"
    if choose.odds(25):
        said["twofold(a)"] = "2 * pressure(a)" if "pressure(a)" in said else "strain[a] * 2"
    cast.formulas = [name[:-3] for name in said if name.endswith("(a)")]
    cast.plain_formulas = [name[:-2] for name in said if name.endswith("()")]
    return {"formulas": said} if said else {}


def seen_numbers(cast: Cast) -> Scope:
    """What everybody sees, without cases: safe in formulas that anybody's eyes may read."""
    scope = cast.world(seen_only=True)
    scope.cases = []
    return scope
