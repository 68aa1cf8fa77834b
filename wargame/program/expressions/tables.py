"""Tables: their cells, and rows to pick from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wargame.language import tree
from wargame.language.problems import ExpressionError
from wargame.program.expressions.indices import Indices
from wargame.program.scope import Scope
from wargame.program.types import (
    NUMBER,
    Code,
    Domain,
    Type,
    literal,
)

if TYPE_CHECKING:
    from wargame.program.compiler import Compiler

MONTHS = Domain("month", Type("word", "month"), tuple(range(12)))


class Tables(Indices):
    """The part of Expressions that reads tables."""

    def __init__(self, compiler: Compiler) -> None:
        super().__init__(compiler)
        self._values: dict[str, tuple[float, ...]] = {}

    def table_domain(self, name: tree.Name) -> Domain:
        """What a table's rows or columns range over."""
        return MONTHS if name.id == "month" else self.names.domain(name)

    def table_position(self, name: str, expr: tree.Index, scope: Scope, indices: int) -> Code:
        """The row-major position of a table cell (or of a row's start, for `pick`)."""
        table = self.compiler.playbook.tables[name]
        said = [*([table.rows] if table.rows is not None else []), table.columns][:indices]
        if len(expr.items) != len(said):
            raise ExpressionError(
                expr.mark,
                f"the table `{name}` takes {len(said)} indices here",
                f"indices: {', '.join(word.id for word in said)}",
            )
        width = len(table.values[0])
        position: list[str] = []
        total, constant = 0, True
        for item, word in zip(expr.items, said, strict=True):
            domain = self.table_domain(word)
            code = self.item(item, scope, domain.type)
            self.check_member(code, domain, word.id, item.mark)
            place = self.position(code, domain, item.mark)
            stride = width if table.rows is not None and word is table.rows else 1
            if place.const is not None:
                total += int(place.const) * stride
            else:
                constant = False
                position.append(f"{place.text} * {stride}" if stride > 1 else place.text)
        if constant:
            return literal(total, Type("position"))
        return Code(" + ".join([*position, *([str(total)] if total else [])]), Type("position"))

    def table_cell(self, name: str, expr: tree.Index, scope: Scope) -> Code:
        table = self.compiler.playbook.tables[name]
        position = self.table_position(name, expr, scope, 2 if table.rows is not None else 1)
        values = self.table_values(name)
        if position.const is not None:
            return literal(values[int(position.const)])
        return Code(f"{self.source.constant(f'table_{name}', values)}[{position.text}]", NUMBER)

    def table_values(self, name: str) -> tuple[float, ...]:
        """A table's numbers, row by row."""
        if name not in self._values:
            table = self.compiler.playbook.tables[name]
            wide = len(self.table_domain(table.columns).values)
            high = len(self.table_domain(table.rows).values) if table.rows is not None else 1
            if len(table.values) != high or any(len(row) != wide for row in table.values):
                wanted = f"{wide} numbers" if high == 1 else f"{high} rows of {wide} numbers"
                advice = "one for each of its columns and rows"
                raise ExpressionError(table.mark, f"the table `{name}` needs {wanted}", advice)
            self._values[name] = tuple(self.compiler.constant(value) for row in table.values for value in row)
        return self._values[name]
