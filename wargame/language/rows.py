"""Rows of the table of fields that several entries share: triggers, consequences, places, moves."""

from __future__ import annotations

from wargame.language.entry import EntryOf, Field
from wargame.language.maps import MapOf
from wargame.language.model import Consequence, Trigger
from wargame.language.shapes import Expression, Flag, Items, OneOf, Prose, Statements, Texts, Value, Word, Words
from wargame.language.special_shapes import Indices

CONDITION = Expression("a condition")
DURATION = Expression("a duration")
DATE = Expression("a date")
NUMBER = Expression("a number")
RATE = Expression("a number `per` a unit of time")
STATE = Word("a state")
VIEWERS = Words("`all`, `nobody`, or names of actors, sets, roles or indices")

ABOUT = Field("about", "about", Prose(), "What this stands for, in a sentence.")
WHY = Field("why", "why", Prose(), "The reasons for the numbers in this entry; covers those without a source.")

TRIGGER = (
    Field("at", "trigger.at", DATE, "Fires at that date; one that has passed when armed fires at once."),
    Field("after", "trigger.after", DURATION, "Fires so long after the entry was armed (game begun, state entered)."),
    Field("every", "trigger.every", DURATION, "Fires again and again at that distance."),
    Field("first", "trigger.first", DATE, "The first date of an `every`.", "one step on"),
    Field("rate", "trigger.rate", RATE,
        "Fires at that hazard, which may change on the way; `share 5% per year` is a yearly probability."),
    Field("when", "trigger.when", CONDITION,
        "Fires the first time that the condition turns true, or is true on arming."),
    Field("whenever", "trigger.whenever", CONDITION, "Fires each time that the condition turns true."),
    Field("for", "trigger.for_", DURATION, "The condition must have held so long without a break.", "0"),
    Field("delay", "trigger.delay", DURATION, "Fires so much later, whatever happens meanwhile.", "0"),
    Field("upon", "trigger.upon", Expression("the name of a move or inject, or `move`"),
        "Fires right after a move or inject; its `actor`, `target` and `move` are in scope. `move` is any move, and "
        "any answer that carries labels."),
    Field("by_hand", "trigger.by_hand", Flag(), "Fires only when the facilitator says so.", "false"),
)
TIMES = Field("times", "trigger.times", NUMBER,
    "How often it may fire.", "1 for `at`, `after`, `when`; else no bound")
FIRES_IF = Field("if", "trigger.if_", CONDITION, "Tested at the moment of firing.", "true")

CONSEQUENCE = (
    Field("do", "consequence.do", Statements(), "Statements; state changes in them take effect after the block."),
    Field("to", "consequence.to", STATE, "The state that the own case moves to."),
    Field("text", "consequence.text", Texts(), "What those who see it read."),
    Field("seen_by", "consequence.seen_by", VIEWERS, "Who reads it.", "as the kind; else all"),
    Field("notes", "consequence.notes", Prose(), "For the facilitator alone."),
    Field("objective", "consequence.objective", Words(), "The objectives that it serves."),
    Field("results", "consequence.results", MapOf(EntryOf("result"), "results"),
        "One of these is drawn by its odds."),
)
NO_STATE = tuple(field for field in CONSEQUENCE if field.key != "to")
HAPPENS = {"trigger": Trigger, "consequence": Consequence}
FOLLOWS = {"consequence": Consequence}

ASKS = (
    Field("asks", "asks", MapOf(EntryOf("question"), "questions"),
        "Questions, sealed against each other and revealed together."),
    Field("then", "then", EntryOf("consequence"), "What follows when every question of the block is closed."),
)
ADJUDICATION = Field("adjudication", "adjudication", OneOf(("engine", "table", "facilitator")),
    "Who should roll for the results.", "the session's setting")
LABELS = Field("labels", "labels", MapOf(Expression("a number or a word"), "labels"),
    "Numbers and words that it carries.", "the labels' defaults")
APPEAL = Field("appeal", "appeal", NUMBER, "What a logit player weighs.", "none: not weighed")
BEFORE = Field("before", "", Word("the name of another entry"),
    "Where a new entry stands among those that exist.", "at the end")

PLACE = (
    Field("of", "*", Indices(),
        "Its indices: each actor, each pair, or a name and domain for each index.", "the world"),
    Field("type", "type", Word("number, flag, date, duration, actor, actors or the name of a list of words"),
        "What kind of value it holds.", "read off `start`"),
    Field("range", "range", Items(NUMBER, exactly=2),
        "Least and greatest value; writes beyond are clamped and counted."),
    Field("start", "start", Value("a value or a distribution"),
        "Set once, when the world is made or the slot opened.", "0, false"),
    Field("always", "always", Value("an expression"), "Derived and read-only; seen with the reader's eyes."),
    Field("fresh", "fresh", Expression("a distribution"), "Drawn anew at each reading."),
    Field("drift", "*", EntryOf("drift"), "Exponential return to a value."),
    Field("flow", "flow", RATE, "Linear change with time."),
    Field("seen_by", "seen_by", VIEWERS,
        "Who sees the truth.", "tracks: all; fields: as their kind; parameters: nobody"),
    Field("estimated_by", "estimated_by", VIEWERS, "Who holds a copy that only reports change.", "nobody"),
    Field("doubt", "*", EntryOf("doubt"), "The standard deviation of that copy.", "0"),
    ABOUT,
    WHY,
)

MOVE: tuple[Field, ...] = (
    Field("by", "by", Value("an actor, a set or a role"),
        "Who may make it; that is `actor` in its expressions.", required=True),
    Field("target", "target", Value("a set"), "Upon whom; that is `target` in its expressions."),
    Field("options", "options", MapOf(Items(Expression()), "options"),
        "Finite choices that go with it: `{size: [1, 5, 10]}`."),
    Field("if", "if_", CONDITION, "When it is legal, as the actor sees it.", "true"),
    Field("costs", "costs", MapOf(NUMBER, "own tracks"), "Needed of the actor's own tracks, and deducted."),
    Field("limit", "limit", Expression("a number `per` a duration"), "How often it may be made in that time."),
    Field("takes", "takes", DURATION, "How much later its consequence arrives.", "0"),
    APPEAL,
    LABELS,
    Field("shown_as", "shown_as", Word("a move"), "What those see who are not in `seen_by`.", "nothing"),
    ABOUT,
    WHY,
    ADJUDICATION,
)
FROM = Field("from", "from_", Words("a state, a group or a list of them"),
    "The states of the own case in which it is legal.")
NO_CASE = {
    "to": "only a kind's own entries have a state to go to",
    "from": "only a kind's moves have states to come from",
}
