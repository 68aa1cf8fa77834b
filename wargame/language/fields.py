"""The table of fields: what every entry of a playbook may hold.

The reader, the JSON Schema for editors and the reference page are all made from these rows, those
that entries share (`wargame.language.rows`) and the sections of a file (`wargame.language.sections`).
"""

from __future__ import annotations

from collections.abc import Mapping

from wargame.language import checks
from wargame.language.entry import Entry, EntryOf, Field
from wargame.language.known_answers import Quantities, Setting
from wargame.language.maps import MapOf
from wargame.language.model import (
    Actor,
    Answer,
    Clock,
    Consequence,
    Exit,
    Expectation,
    Inject,
    Kind,
    Move,
    Outcome,
    Place,
    Player,
    Question,
    Result,
    Rule,
    State,
    Table,
    Trigger,
)
from wargame.language.rows import (
    ABOUT,
    ADJUDICATION,
    APPEAL,
    ASKS,
    BEFORE,
    CONDITION,
    CONSEQUENCE,
    DATE,
    DURATION,
    FIRES_IF,
    FOLLOWS,
    FROM,
    HAPPENS,
    LABELS,
    MOVE,
    NO_CASE,
    NO_STATE,
    NUMBER,
    PLACE,
    RATE,
    TIMES,
    TRIGGER,
    VIEWERS,
    WHY,
)
from wargame.language.shapes import (
    Expression,
    Flag,
    Items,
    OneOf,
    Prose,
    Shape,
    Statements,
    Texts,
    Value,
    Whole,
    Word,
    Words,
)
from wargame.language.special_shapes import (
    Answers,
    Axis,
    Choose,
    Numbers,
    Odds,
    OutcomeCondition,
    Rules,
    Silence,
    Weights,
)


def _inject(name: str, about: str, consequence: tuple[Field, ...], hints: Mapping[str, str]) -> Entry:
    each = Field("each", "each", MapOf(Value("a set"), "variables and sets"), "Makes one copy per value.")
    fields = (*TRIGGER, FIRES_IF, TIMES, each, *consequence, *ASKS, ABOUT, WHY, ADJUDICATION)
    return Entry(name, Inject, about, fields, parts=HAPPENS, check=checks.inject, hints=hints)


def _place(name: str, about: str, fields: tuple[Field, ...] = PLACE, field: bool = False) -> Entry:
    return Entry(name, Place, about, fields, short="start", check=checks.field if field else checks.place)


def _part(name: str, about: str, *fields: Field) -> Entry:
    return Entry(name, dict, about, fields)


def _only(shape: Shape, keys: str) -> tuple[Field, ...]:
    """Rows of PLACE by key, with another shape for `start`."""
    rows = {field.key: field for field in PLACE}
    rows["start"] = Field("start", "start", shape, "Its value, or the distribution that it is drawn from.", "0")
    return tuple(rows[key] for key in keys.split())


_SWEEP = Field("sweep", "sweep", Items(Expression()), "The values that an experiment goes through.")

ENTRIES: Mapping[str, Entry] = {
    entry.name: entry
    for entry in (
        Entry("clock", Clock, "When the story begins and how long it lasts.", (
            Field("start", "start", DATE, "The first moment.", required=True),
            Field("length", "length", DURATION, "How long the story lasts.", required=True),
            Field("tick", "tick", DURATION, "How often conditions on moving places are looked at.", "1 day"),
            Field("zone", "zone", Prose("a time zone"), "The time zone of dates.", "UTC"),
        )),
        Entry("actor", Actor,
            "A capital, agency or alliance. Any other key is the start value of one of its tracks.", (
            Field("name", "name", Prose("a name"), "What people call it.", required=True), ABOUT, WHY,
        ), others=Field("<track>", "tracks", Value("a start value"), "Start value of the actor's own track.")),
        _place("track",
            "A number, flag, date, duration, word or actor of the world or of each actor, which changes."),
        _place("field", "A place of each case of a kind. A bare value is its start.", field=True),
        _place("memory", "An own place of a player, seen by this actor only. A bare value is its start."),
        _place("parameter", "A number drawn once a run. A bare value is its start.", (
            *_only(Value("a number or a distribution"), "start type range seen_by"), _SWEEP, ABOUT, WHY,
        )),
        _part("drift", "Exponential return of a place.",
            Field("toward", "drift_toward", NUMBER, "The value that it returns to.", required=True),
            Field("half_life", "drift_half_life", DURATION,
                "The time in which half the distance goes.", required=True)),
        _part("doubt", "How wide an estimate is.",
            Field("start", "doubt_start", NUMBER, "At the beginning.", "0"),
            Field("grows", "doubt_grows", RATE, "How fast it widens without a report.", "0"),
            Field("most", "doubt_most", NUMBER, "How wide it gets.", "no bound")),
        Entry("table", Table, "Numbers by row and column.", (
            Field("rows", "rows", Axis("words, `actors` or `month`"), "What the rows stand for.", "one row"),
            Field("columns", "columns", Axis("words, `actors` or `month`"),
                "What the columns stand for.", required=True),
            Field("values", "values", Numbers(), "The numbers.", required=True),
            Field("source", "source", Prose("the name of a source"), "Where they come from."),
            WHY,
        ), check=checks.table),
        Entry("kind", Kind, "A small state machine; each case of it stands for one thing in the crisis.", (
            ABOUT,
            Field("roles", "roles", MapOf(Value("a set, a named kind or a list"), "roles and their domains"),
                "One case for each combination of these."),
            Field("named", "named", Flag(), "The cases are those listed under `cases`.", "false"),
            Field("slots", "slots", Whole(1, 5_000), "A pool of so many cases, opened by `open(kind)`."),
            Field("fields", "fields", MapOf(EntryOf("field"), "fields"), "The places of each case."),
            Field("groups", "groups", MapOf(Words("a state or a list of states"), "groups of states"),
                "Names for several states."),
            Field("states", "states", MapOf(EntryOf("state"), "states"),
                "Its states; the first is the initial one.", required=True),
            Field("moves", "moves", MapOf(EntryOf("kind move"), "moves"), "What actors may do with a case."),
            Field("injects", "injects", MapOf(EntryOf("kind inject"), "injects"), "What happens to each case."),
            Field("invariants", "invariants", MapOf(CONDITION, "conditions"),
                "What must hold in each case at all times."),
            Field("seen_by", "seen_by", VIEWERS, "Who sees state and fields.", "the roles"),
            Field("estimated_by", "estimated_by", VIEWERS, "Who holds a copy that only reports change.", "nobody"),
            WHY,
        ), check=checks.kind),
        Entry("state", State, "One state of a kind.", (
            ABOUT,
            Field("enter", "enter", Statements(), "Runs when the case comes into the state."),
            Field("leave", "leave", Statements(), "Runs when the case leaves the state."),
            Field("exits", "exits", MapOf(EntryOf("exit"), "exits"),
                "Ways out, armed when the state is entered."),
            *ASKS,
            Field("seen_by", "seen_by", VIEWERS,
                "Who sees the case in this state; wider than the kind only.", "as the kind"),
            Field("free", "free", Flag(), "A case in this state can be opened again (kinds with slots).", "false"),
        ), check=checks.asking),
        Entry("exit", Exit, "A way out of a state, or what happens while in it.", (
            ABOUT, *TRIGGER, FIRES_IF, TIMES, *CONSEQUENCE,
        ), parts=HAPPENS, check=checks.exit_),
        Entry("consequence", Consequence, "What happens.", tuple(
            Field(f.key, f.attribute.removeprefix("consequence."), f.shape, f.about, f.default) for f in CONSEQUENCE
        )),
        Entry("result", Result, "One of several results.", (
            Field("odds", "odds", Odds("a probability, or `rest`"), "Its probability.", required=True), *CONSEQUENCE,
        ), parts=FOLLOWS),
        Entry("question", Question, "Who must say what, until when, and what silence means.", (
            Field("who", "who", Value("an actor, a role or a set"), "Who is asked.", required=True),
            Field("within", "within", DURATION, "The time to answer in.", "waits for ever"),
            Field("opens", "opens", Expression("a duration or a date"),
                "The earliest answer; the deadline counts from it.", "at once"),
            Field("answers_in", "answers_in", DURATION,
                "How long the playbook's players take to answer this one.", "as the player says"),
            Field("text", "text", Texts(), "The question as it is read."),
            Field("answers", "answers", Answers(), "What may be answered.", required=True),
            Field("silence", "silence", Silence(), "What it means to say nothing; needed with `within`."),
            Field("objective", "objective", Words(), "The objectives that it serves."),
        ), check=checks.question),
        Entry("answer", Answer,
            "A legal answer and what it brings about. A bare word is the state that it leads to.", (
            *CONSEQUENCE,
            Field("if", "if_", CONDITION, "When it is legal, as the one who is asked sees it.", "true"),
            APPEAL,
            Field("labels", "labels", LABELS.shape,
                "Numbers and words that it carries. With them it counts as a move to what is `upon: move`.", "none"),
        ), short="to", parts=FOLLOWS),
        _inject("inject", "What happens to the cast, or (without text) a rule of the world.", NO_STATE, NO_CASE),
        _inject("kind inject",
            "What happens to each case of a kind; roles and fields are in scope.", CONSEQUENCE, {}),
        Entry("move", Move, "What an actor may choose.", (*MOVE, *NO_STATE), parts=FOLLOWS, hints=NO_CASE),
        Entry("kind move", Move,
            "What an actor may do with a case; roles and fields are in scope.",
            (*MOVE, FROM, *CONSEQUENCE), parts=FOLLOWS),
        Entry("player", Player, "How an actor decides when nobody sits in its seat.", (
            Field("seat", "seat", Flag(), "Meant for people.", "false"),
            Field("acts", "*", EntryOf("acts"), "When it may make moves.", "never of itself"),
            Field("answers_in", "answers_in", DURATION, "How long it takes to answer.", "at once"),
            Field("memory", "memory", MapOf(EntryOf("memory"), "places"), "Own places, which its rules may write."),
            Field("plays", "plays", Rules(EntryOf("rule"), "named rules"),
                "Its rules in order; the first that fits decides."),
            ABOUT,
        )),
        _part("acts", "When a player makes moves.",
            Field("every", "acts_every", DURATION, "Again and again at that distance.", required=True),
            Field("moves", "acts_moves", Whole(1, 100), "How many moves at a time.", "1"),
            Field("first", "acts_first", DATE, "The first date.", "one step on")),
        Entry("rule", Rule, "One rule of a player.", (
            *TRIGGER, TIMES,
            Field("question", "question", Expression("`kind.question`, or an inject's question"),
                "The question that it answers.", "moves and questions alike"),
            Field("if", "if_", CONDITION, "When it fits, as the actor sees it.", "true"),
            Field("choose", "choose", Choose(), "What it chooses."),
            Field("prefers", "prefers", Weights(), "Added to any choice's appeal."),
            Field("do", "do", Statements(), "Statements that write the player's memory."),
            BEFORE,
        ), parts={"trigger": Trigger}, check=checks.rule),
        Entry("outcome", Outcome, "One end of the story. A bare condition is its `if`; the last is `otherwise`.", (
            Field("if", "condition", OutcomeCondition("a condition, or `otherwise`"),
                "The run's outcome is the first that holds.", required=True),
            Field("for", "for_", DURATION, "The condition must have held so long without a break.", "0"),
            Field("ends", "ends", Flag(), "Stops the run when it turns true.", "false"),
            ABOUT,
            BEFORE,
        ), short="if"),
        Entry("expectation", Expectation,
            "Known answers and how they are known. A bare value is that of the outcome or measure of its name.", (
            Field("with", "settings", MapOf(Setting(), "parameters and their values"),
                "Parameters set for these answers; with several values they hold for each combination."),
            Field("method", "method", OneOf(("closed form", "data", "assumed")),
                "How the answers are known.", "the source's `kind`; `assumed` by an assumption; else `data`"),
            Field("source", "source", Word("the name of a source"),
                "Where they come from, unless a value says it with `@`."),
            Field("exact", "exact", Flag(), "Every run gives just this; there is no interval.", "false"),
            Field("judged", "judged", Flag(), "Whether a run that differs is wrong, or merely shown.", "true"),
            Field("values", "values", Quantities(),
                "An outcome's or flag's share, a measure's mean, `median(m)`, `quantile(m, p)`, "
                "`variance_to_mean(m)`, `ratio(a, b)`, and what it comes to.", required=True),
            ABOUT,
        )),
    )
}
