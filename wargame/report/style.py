"""The report's style sheet: daylight, dark, phone and paper."""

from __future__ import annotations

import re

_COLOUR = re.compile(r"(--[a-z-]+): (#[0-9a-f]{6})")
_NAMED = re.compile(r"var\((--[a-z-]+)\)")
_RULE = re.compile(r"[^{}]+\{[^{}]*\}")

_DAY = """
  --paper: #fdfdfb; --ink: #1a2129; --muted: #59636e; --rule: #dcdfe3; --ground: #f4f5f3;
  --line: #1b4a72; --edge: #6f97b8; --band-inner: #a9c3d8; --band-outer: #dbe6ef;
  --link: #1b4a72; --warn: #8a2b1d; --warn-ground: #fbf2ec; color-scheme: light;
"""

_NIGHT = """
  --paper: #14181c; --ink: #e4e7ea; --muted: #a6b0ba; --rule: #343c45; --ground: #1c2127;
  --line: #94c5ec; --edge: #7199ba; --band-inner: #3f6483; --band-outer: #24394a;
  --link: #94c5ec; --warn: #f2aa95; --warn-ground: #2a1f1b; color-scheme: dark;
"""

_PAGE = """
*, *::before, *::after { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0 auto; padding: 0 1.5rem 5rem; max-width: 70rem; line-height: 1.55; font-size: 1.0625rem;
  font-family: Charter, "Bitstream Charter", "Iowan Old Style", "Palatino Linotype", Palatino, Georgia,
  "Liberation Serif", serif; overflow-wrap: break-word; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; font-weight: 600; }
h1 { font-size: clamp(1.8rem, 1.2rem + 2.4vw, 2.9rem); margin: .2rem 0 .9rem; letter-spacing: -.012em; }
h3.part { margin-top: 2rem; }
h2 { font-size: 1.5rem; margin: 0 0 .9rem; }
h3 { font-size: 1.0625rem; margin: 0 0 .3rem; }
p, ul, ol { max-width: 42rem; margin: 0 0 .9rem; }
li { margin-bottom: .3rem; }
a { color: var(--link); text-underline-offset: .18em; text-decoration-thickness: 1px; }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 2px solid var(--line);
  outline-offset: 2px; }
section { margin-top: 3.4rem; padding-top: 1.3rem; border-top: 1px solid var(--rule); }
section > h3, .part { margin-top: 2rem; }
.skip { position: absolute; left: -99rem; }
.skip:focus { position: static; display: inline-block; padding: .5rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
header { padding-top: 3.2rem; }
.kicker, nav, table, figcaption, summary, dl, .small, .legend, svg, .mark {
  font-family: "Segoe UI", "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; }
.kicker { font-size: .8rem; letter-spacing: .09em; text-transform: uppercase; color: var(--muted); margin: 0; }
.lede { font-size: 1.2rem; line-height: 1.5; }
.creed { border-left: 3px solid var(--line); padding: .15rem 0 .15rem 1.1rem; margin: 1.5rem 0; }
.creed p { margin: 0 0 .3rem; }
nav ol { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.3rem; padding: 0; margin: 1.8rem 0 0;
  max-width: none; font-size: .875rem; }
nav li { margin: 0; }
nav a { text-decoration: none; } nav a:hover { text-decoration: underline; }
.small, .note { font-size: .875rem; color: var(--muted); }
.note { max-width: 46rem; }
code, pre { font-family: ui-monospace, "SF Mono", Consolas, "Liberation Mono", monospace; font-size: .86em; }
pre { background: var(--ground); padding: .8rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
td code { overflow-wrap: break-word; }

dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 1.1rem 2rem;
  margin: 1.4rem 0; }
dl.facts dt { font-size: .8rem; color: var(--muted); }
dl.facts dd { margin: .1rem 0 0; font-size: 1rem; font-variant-numeric: tabular-nums; }
dl.long { margin: 0 0 1rem; font-size: .9rem; } dl.long div { display: grid; grid-template-columns: 12rem 1fr;
  gap: .3rem 1.2rem; padding: .4rem 0; border-bottom: 1px solid var(--rule); }
dl.long dt { color: var(--muted); } dl.long dd { margin: 0; overflow-wrap: anywhere; }

.scroll { overflow-x: auto; position: relative; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; line-height: 1.4;
  font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--muted); padding: 0 0 .5rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem 1.1rem .5rem 0; border-bottom: 1px solid var(--rule); }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-weight: 500; color: var(--muted); vertical-align: bottom; border-bottom-color: var(--muted); }
tbody th { font-weight: 400; }
th.number, td.number { text-align: right; white-space: nowrap; }
tbody th b, tbody th .title { font-weight: 600; font-size: .9375rem; }
.about { display: block; color: var(--muted); font-size: .8125rem; }
.share { font-weight: 600; font-size: 1rem; white-space: nowrap; }
.interval { white-space: nowrap; }
a.given { text-decoration: none; padding: 0 .1em; }
table.strips th:first-child { width: 31%; } table.strips .plot { width: 36%; padding-right: 1.4rem; }
table.strips td { vertical-align: middle; } table.strips tbody td.plot { padding-top: 0; padding-bottom: 0; }
table.strips tbody th { vertical-align: middle; }
table.data { width: auto; min-width: 22rem; } table.compact { width: auto; }
.small .about { display: inline; }

figure { margin: 1.4rem 0 2rem; }
figcaption { font-size: .875rem; color: var(--muted); margin: .4rem 0 .3rem; max-width: 46rem; line-height: 1.45; }
.fans { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1.6rem 1.8rem; }
.fans figure, .fans details { margin: 0; min-width: 0; }
.fans figcaption { max-width: 26rem; } .fans .about { margin-bottom: .15rem; }
.fans h3 { font-family: "Segoe UI", "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif;
  font-size: .95rem; }
.legend { font-size: .875rem; color: var(--muted); display: flex; flex-wrap: wrap; gap: .3rem 1.6rem;
  margin: 0 0 1.2rem;
  padding: 0; list-style: none; max-width: none; }
.legend li { display: flex; align-items: center; gap: .5rem; margin: 0; }
details { margin: .4rem 0 1rem; }
summary { cursor: pointer; font-size: .8125rem; color: var(--link); width: fit-content; padding: .2rem 0; }
details[open] > summary { margin-bottom: .5rem; }
.graph-scroll { overflow-x: auto; padding: .3rem 0; }
ol.chains { padding-left: 1.6rem; max-width: 54rem; } ol.chains li { margin-bottom: .7rem; padding-left: .3rem; }
ol.chains .of { color: var(--muted); font-size: .92em; white-space: nowrap; }
ol.chains .arrow { color: var(--muted); padding: 0 .1em; }
.mark { display: inline-block; border: 1px solid currentColor; border-radius: 2px; font-size: .72rem; line-height: 1.3;
  padding: 0 .35em; color: var(--muted); white-space: nowrap; }
.mark.open { color: var(--warn); font-weight: 600; }
.box-note { background: var(--ground); padding: 1rem 1.2rem .4rem; margin: 1.4rem 0 0; max-width: 46rem;
  font-size: .95rem; }
.warnings { border-left: 3px solid var(--warn); background: var(--warn-ground); padding: 1rem 1.2rem .4rem 1.2rem;
  max-width: 50rem; list-style: none; margin: 0; }
.warnings li { margin-bottom: .7rem; } .warnings b { color: var(--warn); }
.calm { color: var(--muted); }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
"""

_DRAWING = """
svg { display: block; }
svg text { fill: var(--ink); font-size: 12px; }
svg.strip { overflow: visible; }
svg .tick { fill: var(--muted); font-size: 11.5px; font-weight: 400; font-variant-numeric: tabular-nums; }
svg .grid { stroke: var(--rule); } svg .axis { stroke: var(--muted); }
svg .stem { stroke: var(--edge); stroke-width: 1; stroke-dasharray: 1 3; }
svg .whisker { stroke: var(--line); stroke-width: 2.4; } svg .cap { stroke: var(--line); stroke-width: 1.6; }
svg .dot { fill: var(--line); stroke: var(--line); stroke-width: 1.6; } svg .dot.hollow { fill: var(--paper); }
svg .range { stroke: var(--edge); stroke-width: 1.5; stroke-dasharray: 4 2; }
svg .box { fill: var(--band-inner); stroke: var(--line); } svg .median { stroke: var(--line); stroke-width: 2.6; }
svg .bar { fill: var(--edge); }
svg.fan { width: 100%; height: auto; max-width: 30rem; } svg.fan text { fill: var(--muted); font-size: 12px; }
svg.graph { margin: 0 auto; max-width: none; }
svg .link { fill: none; stroke: var(--edge); stroke-opacity: .75; } svg .link-head { fill: var(--edge); }
svg .node { fill: var(--paper); stroke: var(--line); stroke-width: 1.2; }
svg .label-ground { fill: var(--paper); } svg text.count { fill: var(--muted); font-size: 11px; }
svg text.node-text { font-size: 12px; } svg text.of { fill: var(--muted); }
"""

_NARROW = """
@media screen and (max-width: 44rem) {
  body { padding: 0 1rem 3rem; font-size: 1rem; }
  header { padding-top: 1.8rem; }
  section { margin-top: 2.4rem; }
  dl.long div { grid-template-columns: 1fr; gap: 0; }
  dl.facts { grid-template-columns: repeat(2, 1fr); gap: .9rem 1.2rem; }
  table.strips, table.strips thead, table.strips tbody, table.strips thead tr { display: block; }
  table.strips thead tr { padding-bottom: 0; border-bottom-color: var(--muted); }
  table.strips td .about { display: inline; } table.strips td br { display: none; }
  table.plain { min-width: 46rem; } table.measures { min-width: 44rem; }
  table.compact, table.data { white-space: nowrap; }
  table.strips thead th { display: none; } table.strips thead th.plot { display: block; width: 100%; border: 0;
    padding: 0; }
  table.strips tr { display: flex; flex-wrap: wrap; gap: 0 1.2rem; align-items: baseline; padding: .6rem 0;
    border-bottom: 1px solid var(--rule); }
  table.strips tbody th, table.strips tbody td { border: 0; padding: 0; text-align: left; }
  table.strips th:first-child, table.strips .plot { width: 100%; flex: none; padding-right: 0; }
  table.strips td:not(.plot)::before { content: attr(data-head) " "; color: var(--muted); font-size: .8125rem; }
}
"""

_PAPER = """
@page { size: A4; margin: 17mm 16mm 18mm; }
@media print {
  :root { DAY }
  html { font-size: 9.5pt; }
  html, body { background: none; } body { max-width: none; padding: 0; font-size: 10pt; line-height: 1.4; }
  .lede { font-size: 11.5pt; } p, ul { margin-bottom: 1.8mm; } dl.facts { margin: 2mm 0; gap: 2mm 6mm; }
  svg .tick { font-size: 10px; } section > .note { break-after: avoid; }
  header { padding-top: 0; } .skip, nav { display: none; }
  h1 { font-size: 22pt; } h2 { font-size: 14pt; } h2, h3, caption, summary { break-after: avoid; }
  section { margin-top: 8mm; padding-top: 3mm; } p, li { orphans: 3; widows: 3; }
  figure, tr, li, .fans figure, .box-note { break-inside: avoid; } thead { display: table-header-group; }
  figure.tabular { break-inside: auto; }
  thead, thead tr { break-after: avoid; } tbody tr:first-child { break-before: avoid; break-after: avoid; }
  .scroll, .graph-scroll { overflow: visible; } svg.graph { max-width: 100%; height: auto; max-height: 150mm; }
  .fans { grid-template-columns: repeat(3, 1fr); gap: 5mm; }
  table, figcaption, .small, .note, .legend, dl.long { font-size: 8pt; }
  tbody th b, tbody th .title, .share { font-size: 8.5pt; } .about { font-size: 7.5pt; }
  th, td { padding: 1.2mm 3mm 1.2mm 0; } a { color: inherit; text-decoration: none; }
  details.data { display: none; } details.full > summary { list-style: none; color: var(--muted); }
  details.full::details-content { content-visibility: visible; display: block; height: auto; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""


def style_sheet() -> str:
    """The whole style sheet."""
    return (
        f":root {{{_DAY}}}\n@media (prefers-color-scheme: dark) {{ :root {{{_NIGHT}}} }}\n"
        f"{_PAGE}{_DRAWING}{_NARROW}{_PAPER.replace('DAY', _DAY)}"
    )


def picture_style(more: str = "") -> str:
    """The same colours and classes, and `more` rules, for a drawing that stands alone.

    The colours stand in the rules themselves: many programs that show an SVG know no variables, and
    would paint everything black. Those that know no dark mode either pass over the last rules.
    """
    rules = (
        'svg { background: var(--paper); font-family: "Segoe UI", "Helvetica Neue", Helvetica, Arial, '
        f'"Liberation Sans", sans-serif; }}{_DRAWING.replace("svg { display: block; }", "")}{more}'
    )
    coloured = "\n".join(rule.strip() for rule in _RULE.findall(rules) if "var(" in rule)
    dark = _painted(coloured, _NIGHT)
    return f"{_painted(rules, _DAY).strip()}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n"


def _painted(rules: str, palette: str) -> str:
    """Rules with the colours of a palette in the place of their names."""
    colours = dict(_COLOUR.findall(palette))
    return _NAMED.sub(lambda found: colours[found[1]], rules)
