"""How much the rubric matters: the same runs scored by several, and what makes them differ."""

from __future__ import annotations

import math

from wargame.report.rubric_plots import day_chart, order_chart, part_axis, part_bar, part_scale, places, signed
from wargame.report.summary import RubricPair, RubricScore, RubricStudy, Summary
from wargame.report.tables import Cell, Column, Markup, details, facts, figure, paragraph, section, table
from wargame.report.words import duration, esc, listed, number, percent, plural, readable

KEY, TITLE = "rubrics", "How much the rubric matters"
MOST_CAUSES, MOST_UNKNOWN = 10, 12


def rubrics(summary: Summary) -> str:
    """The section; "" where the study was not scored."""
    found = summary.rubrics
    if found is None:
        return ""
    body = paragraph(_headline(found), "lede")
    body += paragraph(
        "A score is a way of counting, not a finding: it says what its weights say. Where two rubrics put the runs in "
        "different order, whatever rests on the order rests on the choice of the rubric.",
        "note",
    )
    body += facts(_facts(found)) + _scores(found) + _days(found)
    body += "".join(_pair(found, pair) for pair in found.pairs)
    return section(KEY, TITLE, body + _nations(found) + _unknown(found) + _grounds(found))


def _headline(found: RubricStudy) -> str:
    known = [pair for pair in found.pairs if math.isfinite(pair.flipped)]
    if not known:
        if not found.pairs:
            return "One rubric alone scored these runs; nothing says what another would have made of them."
        return "There are too few runs that differ to say whether the rubrics put them in the same order."
    worst = max(known, key=lambda pair: pair.flipped)
    one, other = found.scores[worst.one].name, found.scores[worst.other].name
    return f"Of any two runs, {percent(worst.flipped, 1000)} change places between {one} and {other}" + (
        ", the two that agree least." if len(known) > 1 else "."
    )


def _facts(found: RubricStudy) -> list[tuple[str, Cell]]:
    pairs: list[tuple[str, Cell]] = [
        ("Runs scored", f"{found.runs:,}"),
        ("Actions", f"{found.acts:,}"),
        ("Nations", f"{found.nations:,}"),
    ]
    if found.turn:
        pairs.append(("A day of the score lasts", duration(found.turn)))
    pairs.append((f"{'Turns' if found.turn else 'Days'} in all runs", f"{found.days:,}"))
    return pairs


def _between(low: float, high: float) -> str:
    return f"{number(low)} to {number(high)}" if math.isfinite(low) else "one run"


def _scores(found: RubricStudy) -> str:
    columns = [
        Column("Rubric"),
        Column("Mean day", "number"),
        Column("95\u202f% interval", "number"),
        Column("A run’s highest day", "number"),
        Column("95\u202f% interval", "number"),
        Column("Highest of all", "number"),
    ]
    rows: list[list[Cell]] = [
        [
            Markup(f"<b>{esc(score.name)}</b><span class='about'>{esc(score.title)}: {esc(score.rule)}</span>"),
            number(score.mean),
            _between(score.mean_low, score.mean_high),
            number(score.peak),
            _between(score.peak_low, score.peak_high),
            number(score.highest),
        ]
        for score in found.scores
    ]
    caption = (
        "Means over runs, with intervals for sampling error only. Numbers of different rubrics have no common unit."
    )
    return table(columns, rows, caption)


def _days(found: RubricStudy) -> str:
    unit = "turn" if found.turn else "day"
    parts = []
    for score in found.scores:
        low, high = (f(v for _, _, v in score.by_day) for f in (min, max)) if score.by_day else (0.0, 0.0)
        label = f"{score.name}: mean score by {unit}, from {number(low)} to {number(high)}"
        picture = day_chart(score.by_day, unit, label)
        if not picture:
            continue
        rows: list[list[Cell]] = [
            [f"{first:,}" if first == last else f"{first:,}–{last:,}", number(value)]
            for first, last, value in score.by_day
        ]
        data = details(
            "Data",
            table(
                [Column(unit.capitalize()), Column("Mean score", "number")],
                rows,
                label,
                style="data",
                hide_caption=True,
            ),
        )
        parts.append(figure(picture, f"<b>{esc(score.name)}</b>", data))
    if not parts:
        return ""
    head = f"<h3>By {unit}</h3>" + paragraph(
        f"The mean score of each {unit} over the runs that lasted so long. Scales differ from chart to chart."
        + (" A run’s last turn may be cut short." if found.turn else ""),
        "note",
    )
    return f'{head}<div class="fans">{"".join(parts)}</div>'


def _pair(found: RubricStudy, pair: RubricPair) -> str:
    one, other = found.scores[pair.one], found.scores[pair.other]
    body = f'<h3 class="part">{esc(one.name)} and {esc(other.name)}</h3>' + paragraph(_agreement(pair))
    if math.isfinite(pair.tau):
        body += _orders(found, pair)
    return body + (_parts(pair, one, other) if math.isfinite(pair.difference) else _moved(pair, one, other))


def _agreement(pair: RubricPair) -> str:
    if not math.isfinite(pair.tau):
        return "There is no order of runs to compare: there is one run, or one of the two has them all equal."
    return (
        f"Of all pairs among {plural(pair.compared, 'run')}, {percent(pair.flipped, 1000)} change places and "
        f"{percent(pair.tied, 1000)} are tied by one alone. Kendall’s tau is {number(pair.tau)}, Spearman’s rho "
        f"{number(pair.rho)} (1: the same order, 0: no relation, −1: reversed)."
    )


def _orders(found: RubricStudy, pair: RubricPair) -> str:
    names = (found.scores[pair.one].name, found.scores[pair.other].name)
    xs, ys = ([means[k] for _, means in found.shown] for k in (pair.one, pair.other))
    label = f"{plural(len(xs), 'run')} by their place among each other: by {names[0]} across, by {names[1]} upwards"
    columns = [Column("Run"), *(Column(text, "number") for name in names for text in (name, "place"))]
    rows: list[list[Cell]] = [
        [run, number(x), number(a), number(y), number(b)]
        for (run, _), x, a, y, b in zip(found.shown, xs, places(xs), ys, places(ys), strict=True)
    ]
    few = f" The first {len(xs):,} of {found.runs:,} runs." if len(xs) < found.runs else ""
    caption = f"Each dot is a run at its place by both rubrics, 1 the lowest; on the line they agree.{few}"
    data = details("Data", table(columns, rows, label, style="data", hide_caption=True))
    return figure(order_chart(xs, ys, names, label), esc(caption), data)


def _weights(pair: RubricPair, one: RubricScore, other: RubricScore, k: int) -> Markup:
    cause = pair.causes[k]
    said = f"{number(cause.weight_one)} ({readable(cause.class_one)}) / {number(cause.weight_other)}"
    return Markup(f"{esc(said)} ({esc(readable(cause.class_other))})")


def _parts(pair: RubricPair, one: RubricScore, other: RubricScore) -> str:
    """What the difference of two means is made of."""
    if not pair.causes:
        return paragraph("Of what was done, both weigh every action alike.", "calm")
    scale = part_scale([cause.part for cause in pair.causes])
    title = f"Part of the difference of {signed(pair.difference)}"
    columns = [
        Column("Action", "name"),
        Column(Markup(f'<span class="unseen">{esc(title)}</span>{part_axis(scale, "Part: axis")}'), "plot"),
        Column("Part", "number"),
        Column("Weights", ""),
        Column("Times", "number"),
    ]
    rows: list[list[Cell]] = [
        [
            readable(cause.action),
            Markup(part_bar(scale, cause.part, f"{readable(cause.action)}: {signed(cause.part)}")),
            signed(cause.part),
            _weights(pair, one, other, k),
            f"{cause.times:,}",
        ]
        for k, cause in enumerate(pair.causes[:MOST_CAUSES])
    ]
    rest = math.fsum(cause.part for cause in pair.causes[MOST_CAUSES:])
    more = f" {len(pair.causes) - MOST_CAUSES} more make {signed(rest)}." if len(pair.causes) > MOST_CAUSES else ""
    caption = (
        f"The mean by {one.name} less that by {other.name} is {signed(pair.difference)}. A bar is an action’s part of "
        f"it: how often it is done in a day, times the difference of what it weighs.{more}"
    )
    alone = table(columns, rows, title, style="strips", hide_caption=True)
    return figure(alone, esc(caption), "", "tabular")


def _moved(pair: RubricPair, one: RubricScore, other: RubricScore) -> str:
    """Which actions stand elsewhere, where one of the two adds nothing up."""
    if not pair.causes:
        return paragraph("Of what was done, both put the actions in the same order.", "calm")
    columns = [Column("Action"), Column("Places higher", "number"), Column("Weights", ""), Column("Times", "number")]
    rows: list[list[Cell]] = [
        [readable(cause.action), signed(cause.places), _weights(pair, one, other, k), f"{cause.times:,}"]
        for k, cause in enumerate(pair.causes[:MOST_CAUSES])
    ]
    caption = (
        "One of the two adds nothing up, so only the order of the actions is compared: how many places higher an "
        f"action stands by {one.name} than by {other.name}, among those that were done."
    )
    return table(columns, rows, caption)


def _nations(found: RubricStudy) -> str:
    names = [name for name, _ in found.scores[0].nations]
    columns = [Column("Nation"), *(Column(score.name, "number") for score in found.scores)]
    own = [dict(score.nations) for score in found.scores]
    rows: list[list[Cell]] = [[name, *(number(values[name]) for values in own)] for name in names]
    return '<h3 class="part">By nation</h3>' + table(
        columns, rows, "The mean score of a day by a nation’s own actions alone, not divided.", style="plain compact"
    )


def _unknown(found: RubricStudy) -> str:
    said = []
    for score in found.scores:
        if score.unknown:
            first = listed(f"{readable(name)} ({times:,} times)" for name, times in score.unknown[:MOST_UNKNOWN])
            more = f"; {len(score.unknown) - MOST_UNKNOWN} more" if len(score.unknown) > MOST_UNKNOWN else ""
            said.append(f"<li>{esc(score.name)} does not name {esc(first)}{esc(more)}.</li>")
    if not said:
        return ""
    head = paragraph("What a rubric does not name counts as it says under otherwise.", "note")
    return f'<h3 class="part">Not named</h3>{head}<ul>{"".join(said)}</ul>'


def _grounds(found: RubricStudy) -> str:
    """Where weights and classes are from."""
    parts = []
    for score in found.scores:
        pairs: list[tuple[str, Cell]] = [
            ("Version", score.version),
            ("SHA-256", Markup(f"<code>{esc(score.digest)}</code>")),
            *((readable(name), text) for name, text in score.sources),
        ]
        parts.append(f"<h4>{esc(score.title)}</h4>{paragraph(score.about, 'note')}{facts(pairs, 'long')}")
    if found.coding:
        parts.append(f"<h4>Coding of the moves</h4>{paragraph(found.coding, 'note')}")
    return details("Where weights and classes are from", "".join(parts), "full")
