"""词分成分句：逗号、分号、顿号、“其中”处断开；并列的几个名称共用后面的一个数，不断开。"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from gongkai.annual.claims.lexicon import Token

NAMES = frozenset(("remedy", "outcome", "row", "who", "document", "decision"))
CONCEPTS = NAMES | {"event", "act"}
#: 一句到此为止
ENDS = frozenset("。\n")


@dataclass(slots=True)
class Clause:
    """一个分句：词、深度（括号里的为 1）、断在什么标点（“”为“其中”）、是否“其中”所领、有哪些词。"""

    tokens: list[Token] = field(default_factory=list)
    depth: int = 0
    stop: str = ""
    of: bool = False
    seen: set[str | tuple[str, str]] | None = None

    def has(self, kind: str, id: str = "") -> bool:
        """有没有某种词。"""
        seen = self.seen
        if seen is None:
            seen = {t.kind for t in self.tokens}
            seen.update([t[:2] for t in self.tokens])
            self.seen = seen
        return ((kind, id) if id else kind) in seen

    def count(self, kind: str) -> int:
        """某种词的个数。"""
        return sum(t.kind == kind for t in self.tokens)


def split(tokens: list[Token]) -> Iterator[Clause]:
    """依次得到各分句。"""
    outer: list[Clause] = []
    now = Clause()
    for i, token in enumerate(tokens):
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        if token.kind == "of" and token.id == "of":
            yield from _flush(now, "")
            now = Clause(depth=len(outer), of=True)
        elif token.kind != "stop":
            now.tokens.append(token)
            now.seen = None  # 添了词，重新记
        elif token.id == "(":
            if now.has("number"):
                yield from _flush(now, "(")
                now = Clause(depth=now.depth)
            outer.append(now)
            now = Clause(depth=len(outer))
        elif token.id == ")":
            inner, now = now, outer.pop() if outer else Clause()
            if inner.has("number") or inner.has("deny"):
                yield from _flush(inner, ")")
            else:
                now.tokens += inner.tokens
                now.seen = None
        elif token.id in ENDS:
            yield from _flush(now, token.id)
            for left in reversed(outer):
                yield from _flush(left, token.id)
            outer.clear()
            now = Clause(stop=token.id)
            yield Clause(stop=token.id)
            now = Clause()
        elif token.id == "、" and _names_follow(now, tokens, i):
            continue
        elif _breaks(now, token.id, following):
            yield from _flush(now, token.id)
            now = Clause(depth=len(outer))
    yield from _flush(now, "。")


def _flush(clause: Clause, stop: str) -> Iterator[Clause]:
    if clause.tokens:
        clause.stop = stop
        yield clause


def _breaks(clause: Clause, mark: str, following: Token | None) -> bool:
    """标点处断不断。"""
    if mark == "、":
        return clause.has("number") and not _shared_out(clause)
    if following is None or not clause.tokens:
        return True
    if mark == ":":
        return following.kind != "number"
    if mark == ",":
        only_names = all(t.kind in NAMES or t.kind in ("topic", "year") for t in clause.tokens)
        joins = following.kind in ("each", "sum", "number") or following.kind == "deny"
        return not (only_names and any(t.kind in NAMES for t in clause.tokens) and joins)
    return True


def _names_follow(clause: Clause, tokens: list[Token], mark: int) -> bool:
    """“其余 43 件不予公开、无法提供或者不予处理”：数后面并列的几种，没有各自的数。"""
    if not clause.tokens or clause.tokens[-1].kind != "row" or not clause.has("number"):
        return False
    kinds = [t.kind for t in tokens[mark + 1 : mark + 3]]
    return len(kinds) > 1 and kinds[0] == "row" and kinds[1] != "number"


def _shared_out(clause: Clause) -> bool:
    """“分别为 5 件、6 件”：名称（年份）比数多，数还没有说完。"""
    if not clause.has("each", "respectively"):
        return False
    names = sum(t.kind in CONCEPTS and t.id != "skip" for t in clause.tokens)
    return clause.count("number") < max(names, clause.count("year"))
