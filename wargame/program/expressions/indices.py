"""Indices: which cell `track[a, b]` and which case `kind[i, j]` means."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.language import model, tree
from wargame.language.problems import ExpressionError, Mark
from wargame.program.expressions.typed import Typed
from wargame.program.layout import KindInfo, PlaceInfo
from wargame.program.scope import Scope
from wargame.program.types import (
    ACTOR,
    NUMBER,
    Code,
    Domain,
    Type,
    literal,
)


class Indices(Typed):
    """The part of Expressions that finds cells and cases."""

    def check_member(self, code: Code, domain: Domain, index: str, mark: Mark) -> None:
        """Refuses an index that can never be in its domain."""
        if code.type != domain.type:
            raise ExpressionError(mark, f"`{index}` is a {domain.type}, this is a {code.type}", "")
        values = (int(code.const),) if code.const is not None else code.domain
        if values and not set(values) & set(domain.values):
            said = self.names.label(domain, values[0]) if code.const is not None else "this"
            members = ", ".join(self.names.label(domain, value) for value in domain.values) or "nobody"
            what = domain.name if domain.type == ACTOR and not domain.name.startswith("[") else index
            raise ExpressionError(
                mark, f"`{said}` cannot be `{index}` ({what}: {members})", "name one of them, or widen the set"
            )

    def position(self, code: Code, domain: Domain, mark: Mark) -> Code:
        """Where an index stands in its domain."""
        if code.const is not None:
            return literal(domain.position(int(code.const)), Type("position"))
        size = {"actor": len(self.names.actors)}.get(domain.type.name) or (max(domain.values, default=0) + 1)
        if domain.values == tuple(range(size)) and code.domain and set(code.domain) <= set(domain.values):
            return code
        if code.basis is not None and set(code.basis[1]) <= set(domain.values):
            variable, values = code.basis
            positions = tuple(domain.position(value) for value in values)
            if positions == tuple(range(len(values))):
                return Code(variable, Type("position"))
            return Code(f"{self.source.constant('at', positions)}[{variable}]", Type("position"))
        table = self.source.constant(f"at_{domain.name}", (*(domain.position(value) for value in range(size)), -1))
        if code.domain and set(code.domain) <= set(domain.values):
            return Code(f"{table}[{code.text}]", Type("position"))
        site = self.compiler.fault_site(mark, f"an index is not in `{domain.name}`")
        return Code(f"within(I, {table}, {code.text}, {site})", Type("position"))

    def flat(self, place: PlaceInfo, items: Sequence[Code], mark: Mark) -> Code:
        """The flat index of `place[items]`."""
        if not place.dims:
            return literal(0, Type("position"))
        if place.pairs:
            return self._pair_index(place, items, mark)
        text: list[str] = []
        known, constant = 0, True
        stride = place.size
        for code, (_, domain) in zip(items, place.dims, strict=True):
            stride //= max(1, len(domain.values))
            position = self.position(code, domain, mark)
            if position.const is not None:
                known += int(position.const) * stride
            else:
                constant = False
                text.append(position.text if stride == 1 else f"{position.text} * {stride}")
        if constant:
            return literal(known, Type("position"))
        if known:
            text.append(str(known))
        return Code(" + ".join(text), Type("position"))

    def _pair_index(self, place: PlaceInfo, items: Sequence[Code], mark: Mark) -> Code:
        first, second = items
        count = len(self.names.actors)
        if first.const is not None and second.const is not None:
            if first.const == second.const:
                raise ExpressionError(mark, f"`{place.name}` is about two different actors", "")
            return literal(place.pairs[int(first.const) * count + int(second.const)], Type("position"))
        table = self.source.constant("pair", (*place.pairs, -1))
        offset = f"{int(first.const) * count}" if first.const is not None else f"{first.text} * {count}"
        key = f"{offset} + {second.text}"
        apart = not set(first.domain) & set(second.domain) and -1 not in (*first.domain, *second.domain)
        if apart:
            return Code(f"{table}[{key}]", Type("position"))
        site = self.compiler.fault_site(mark, f"`{place.name}` of an actor with itself or nobody")
        return Code(f"pair_of(I, {table}, {first.text}, {second.text}, {count}, {site})", Type("position"))

    def items(self, place: PlaceInfo, expr: tree.Index, scope: Scope) -> tuple[Code, ...]:
        """The compiled indices of `place[...]`, their number and types checked."""
        if len(expr.items) != len(place.dims):
            wanted = ", ".join(place.index_names) or "none"
            raise ExpressionError(
                expr.mark,
                f"`{place.name}` takes {len(place.dims)} indices, here are {len(expr.items)}",
                f"indices: {wanted}",
            )
        out = []
        for item, (name, domain) in zip(expr.items, place.dims, strict=True):
            code = self.item(item, scope, domain.type)
            self.check_member(code, domain, name, item.mark)
            out.append(code)
        return tuple(out)

    def case(self, kind: KindInfo, expr: tree.Index, scope: Scope) -> Code:
        """`kind[i, j]`: the number of one case."""
        if kind.said.named:
            if len(expr.items) != 1:
                raise ExpressionError(expr.mark, f"`{kind.name}` takes one name", f"cases: {', '.join(kind.labels)}")
            item = expr.items[0]
            if (
                isinstance(item, tree.Name)
                and item.id in self.names.case_names[kind.name]
                and item.id not in scope.locals
            ):
                return literal(self.names.case_names[kind.name].index(item.id), Type("case", kind.name))
            code = self.compile(item, scope, Type("case", kind.name))
            if code.type != Type("case", kind.name):
                raise ExpressionError(item.mark, f"`{kind.name}` has no such case", f"cases: {', '.join(kind.labels)}")
            return code
        if not kind.roles:
            raise ExpressionError(
                expr.mark,
                f"cases of `{kind.name}` come and go and have no names",
                "count them: `count(c for c in kind if ...)`",
            )
        if len(expr.items) != len(kind.roles):
            raise ExpressionError(
                expr.mark,
                f"`{kind.name}` takes {len(kind.roles)} roles, here are {len(expr.items)}",
                f"roles: {', '.join(kind.roles)}",
            )
        codes = []
        for item, (role, domain) in zip(expr.items, kind.roles.items(), strict=True):
            code = self.item(item, scope, domain.type)
            codes.append(code)
            try:
                self.check_member(code, domain, role, item.mark)
            except ExpressionError as error:
                raise ExpressionError(error.mark, error.message, self._swap(kind, expr) or error.advice) from None
        return self.case_of(kind, tuple(codes), expr.mark)

    def _swap(self, kind: KindInfo, expr: tree.Index) -> str:
        """Advice for roles given in the wrong order."""
        if len(expr.items) != 2 or not all(isinstance(item, tree.Name) for item in expr.items):
            return ""
        names = [item.id for item in expr.items if isinstance(item, tree.Name)][::-1]
        domains = list(kind.roles.values())
        fits = all(
            name in self.names.actor_codes and domain.position(self.names.actor_codes[name]) >= 0
            for name, domain in zip(names, domains, strict=True)
        )
        return f"did you mean `{kind.name}[{', '.join(names)}]`?" if fits else ""

    def case_of(self, kind: KindInfo, codes: tuple[Code, ...], mark: Mark) -> Code:
        """The case of `kind` that fills its roles with `codes`."""
        domains = list(kind.roles.values())
        sizes = [len(domain.values) for domain in domains]

        def combine(values: tuple[int, ...]) -> int:
            number = 0
            for value, domain, size in zip(values, domains, sizes, strict=True):
                number = number * size + max(0, domain.position(value))
            return number

        stand_in = PlaceInfo(
            kind.name, kind.name, model.Place(mark=mark), NUMBER, "I", 0, kind.count, tuple(kind.roles.items()), ""
        )
        index = self.flat(stand_in, codes, mark)
        actors = [int(code.const) for code in codes if code.const is not None and code.type == ACTOR]
        if len(set(actors)) < len(actors):
            raise ExpressionError(mark, f"`{kind.name}` of an actor with itself does not exist", "")
        const = None if index.const is None else int(index.const)
        domain = (const,) if const is not None else tuple(kind.valid)
        text = index.text if index.const is not None or " " not in index.text else f"({index.text})"
        return Code(text, Type("case", kind.name), const, domain, parts=codes, combine=combine)

    def role(self, kind: KindInfo, name: str, case: Code) -> Code:
        """The actor (or word, or case) that fills a role of a case."""
        domain, table = kind.roles[name], kind.role_tables[name]
        if case.const is not None:
            return literal(table[int(case.const)], domain.type)
        text = f"{self.source.constant(f'{kind.name}_{name}', table)}[{case.text}]"
        basis = (case.basis[0], tuple(table[value] for value in case.basis[1])) if case.basis is not None else None
        return Code(text, domain.type, domain=domain.values, basis=basis)

    def kind_of(self, code: Code, expr: tree.Attribute) -> KindInfo:
        if code.type.name != "case":
            raise ExpressionError(
                expr.mark, f"a {code.type} has no field `{expr.name}`", "fields belong to cases: `kind[..].field`"
            )
        return self.compiler.kinds[code.type.of]


def cell(base: int, index: Code) -> str:
    """The address `base + index`, folded where it is constant."""
    return str(base + int(index.const)) if index.const is not None else f"{base} + {index.text}"
