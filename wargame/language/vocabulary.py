"""The words and signs of the expression language, and what is said of those that are not in it."""

from __future__ import annotations

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
MONTHS = {"month": 1, "year": 12}
UNITS = frozenset(word + plural for word in (*SECONDS, *MONTHS) for plural in ("", "s"))
CALENDAR_FUNCTION = "month"  # the one unit that is also a function, `month(now)`, and names the columns of a table
KEYWORDS = frozenset({"and", "or", "not", "is", "in", "if", "else", "elif", "for", "per", "share"})
FLAGS = {"true": 1.0, "false": 0.0}
HOLDING = ("first_time", "last_time", "total_time", "times")  # may ask that a condition has held for so long
AGGREGATES = ("sum", "count", "any", "all", "min", "max", "mean", "prod", "argmax")
STATEMENT_CALLS = ("fire", "cancel", "open", "report")

_NO_LOOPS = "loops run over something finite: `for x in SET:` or `for i in range(0, n):`"
_NO_FUNCTIONS = "give the expression a name under `formulas`"
_NO_FAULTS = "a run that goes wrong is marked as faulted by itself"
_NO_FILES = "an expression sees the playbook and its libraries, nothing else"

REFUSED_WORDS = {
    "lambda": _NO_FUNCTIONS,
    "def": _NO_FUNCTIONS,
    "class": "a small state machine is declared under `kinds`",
    "return": _NO_FUNCTIONS,
    "yield": _NO_FUNCTIONS,
    "while": _NO_LOOPS,
    "break": _NO_LOOPS,
    "continue": _NO_LOOPS,
    "pass": "leave the line, or the whole branch, out",
    "import": _NO_FILES,
    "from": _NO_FILES,
    "with": _NO_FILES,
    "as": _NO_FILES,
    "global": _NO_FILES,
    "nonlocal": _NO_FILES,
    "try": _NO_FAULTS,
    "except": _NO_FAULTS,
    "finally": _NO_FAULTS,
    "raise": _NO_FAULTS,
    "assert": "what must always hold stands under `invariants`",
    "del": "`cancel(...)` strikes what is pending",
    "async": _NO_FUNCTIONS,
    "await": _NO_FUNCTIONS,
    "True": "write `true`",
    "False": "write `false`",
    "AND": "write `and`",
    "OR": "write `or`",
    "NOT": "write `not`",
}

_QUOTES = "states take no quotes: `is agreed`"
_BRACES = "braces stand in texts only: `text: Tension is {tension}`"

REFUSED_SIGNS = {
    '"': _QUOTES,
    "'": _QUOTES,
    "`": _QUOTES,
    "%": "a percentage is written `5%`, without a space; for the remainder write `mod(a, b)`",
    "%=": "for the remainder write `x = mod(x, b)`",
    "//": "write `a / b`; for the remainder `mod(a, b)`",
    "//=": "write `x = x / b`",
    "**=": "write `x = x ** b`",
    "@=": "`=` makes so, `@` names a source: `x = 0.3 @ source`",
    "===": "write `==`",
    "&&": "write `and`",
    "||": "write `or`",
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not`",
    "!==": "write `!=`",
    "^": "a power is written `a ** b`",
    "~": "write `not`",
    ":=": "a statement `x = ...` of its own gives a value to a place",
    ";": "write one statement a line",
    "<>": "write `!=`",
    "=<": "write `<=`",
    "=>": "write `>=`",
    "<<": "write `<`",
    ">>": "write `>`",
    "->": "write `=` for what becomes so",
    "?": "write `a if condition else b`",
    "$": "names are letters, digits and underscores",
    "\\": "put brackets round an expression that goes over several lines",
    "{": _BRACES,
    "}": _BRACES,
    "..": "a range of chance is `uniform(a, b)`, a loop runs over `range(m, n)`",
    "...": "write out what is meant",
}

LOOK_ALIKES = {
    "−": "write the ordinary minus sign `-`",
    "–": "write the ordinary minus sign `-`",
    "—": "write the ordinary minus sign `-`",
    "‐": "write the ordinary minus sign `-`",
    "‑": "write the ordinary minus sign `-`",
    "×": "write `*`",
    "·": "write `*`",
    "⋅": "write `*`",
    "÷": "write `/`",
    "∕": "write `/`",
    "≤": "write `<=`",
    "≥": "write `>=`",
    "≠": "write `!=`",
    "√": "write `sqrt(x)`",
    "²": "write `x ** 2`",
    "³": "write `x ** 3`",
    "∞": "write `never` for a date that does not come",
    "“": _QUOTES,
    "”": _QUOTES,
    "„": _QUOTES,
    "‘": _QUOTES,
    "’": _QUOTES,
    "«": _QUOTES,
    "»": _QUOTES,
    "\u00a0": "this is a no-break space: write an ordinary one",
    "\u2009": "this is a thin space: write an ordinary one",
    "\u202f": "this is a narrow no-break space: write an ordinary one",
    "\ufeff": "remove this invisible sign",
    "\u200b": "remove this invisible sign",
    "…": "write out what is meant",
    "，": "write an ordinary comma",
    "（": "write an ordinary bracket",
    "）": "write an ordinary bracket",
}
