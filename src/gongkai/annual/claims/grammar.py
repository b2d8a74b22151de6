"""读一个部分的文字，得到所说的各个数：分句、前文、年份、括号、百分数。"""

import re
from collections.abc import Iterator

from gongkai.annual.claims import cells as at
from gongkai.annual.claims.clauses import CONCEPTS, ENDS, Clause, split
from gongkai.annual.claims.context import Context
from gongkai.annual.claims.denials import all_alike, denied
from gongkai.annual.claims.gates import of_disclosure, received
from gongkai.annual.claims.lexicon import Token, scan
from gongkai.annual.claims.meanings import meanings
from gongkai.annual.claims.model import Claim, value_of
from gongkai.annual.claims.scene import CARRIED_IN, NEW, Meaning, Scene
from gongkai.annual.claims.segments import Segment, segments
from gongkai.annual.model import Report
from gongkai.annual.prose import Prose

_HEADING = re.compile(r"[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．:]|[一二三四五六七八九]是")
#: 这些部分说的就是申请、复议、诉讼
_TOPICS = {"applications": "application", "remedies": "application"}
_BOTH = at.application_cells((NEW, CARRIED_IN))
_GRANTED, _PARTIAL = (at.application_cells((row,)) for row in ("granted", "partial"))
#: 有这些词才有所说的数
_TELLING = frozenset(("number", "deny", "each", "percent"))
_FAR = 16
#: “一件”既可以是件数，也可以是口号（办结一件、化解一个）
_SLOGAN = re.compile(
    r"一(?:件|项|份|起)[^，,。;；]{0,8}[、,，][^，,。;；、]{1,8}一[个批片方份类件项起]"
)


class Reader:
    """读一个部分。"""

    def __init__(self, prose: Prose, report: Report) -> None:
        self.prose, self.text, self.report = prose, prose.text, report
        self.ctx = Context(topic=_TOPICS.get(prose.section, ""))
        self.outer: list[Context] = []
        self.claims: list[Claim] = []
        self.number = 0
        self.slogans = [m.span() for m in _SLOGAN.finditer(self.text)]

    def read(self) -> list[Claim]:
        """这一部分所说的各个数，按先后。"""
        end = 0
        for clause in split(_telling(scan(self.text))):
            if clause.tokens:
                self._level(clause.depth)
                self._clause(clause)
                end = max(end, clause.tokens[-1].end)
            if clause.stop in ("。", "\n") and not clause.tokens:
                self._stop(end)
        return self.claims

    def _level(self, depth: int) -> None:
        """进出括号：里面承接外面，出来回到外面。"""
        while depth > len(self.outer):
            self.outer.append(self.ctx)
            self.ctx = self.ctx.inner()
        while depth < len(self.outer):
            self.ctx = self.outer.pop()

    def _stop(self, end: int) -> None:
        self._level(0)
        rest = self.text[end : end + 40].split("。", 1)[-1].lstrip("\n")
        if _HEADING.match(rest):
            self.ctx.end_paragraph(_TOPICS.get(self.prose.section, ""))
        else:
            self.ctx.end_sentence()

    def _clause(self, clause: Clause) -> None:
        self._topic(clause)
        if clause.has("limit"):
            self._limits(clause)
        elif self.ctx.month and clause.has("year", "this"):
            self.ctx.month = False
        scene = Scene(self.text, clause, self.ctx, self.report, self.prose.section)
        for claim in self._claims(scene):
            if not (self.ctx.wish or self.ctx.span or self.ctx.month):
                self._say(claim, clause)
        self._remember(scene)
        self._percents(clause)
        self.ctx.wish = self.ctx.wish and clause.stop == "、"

    def _limits(self, clause: Clause) -> None:
        """打算、历年的，“截至 6 月底，收到申请 40 件”这样只到某月的（到又说“全年”为止）。"""
        ctx = self.ctx
        ctx.wish = ctx.wish or clause.has("limit", "wish")
        ctx.span = ctx.span or clause.has("limit", "span")
        if clause.has("limit", "month"):
            ctx.month = ctx.month or not clause.has("number")
        elif clause.has("year", "this"):
            ctx.month = False

    def _remember(self, scene: Scene) -> None:
        """这一分句说到的，下文可以省去；“收到和办理”承接的是收到。"""
        clause = scene.clause
        received = clause.has("event", NEW)
        for token in clause.tokens:
            if token.kind != "event":
                self.ctx.remember(token)
            elif token.id == NEW or not received:
                self.ctx.remember(token, at.rows_of(self.report.form, token.id))
        if clause.has("remedy"):
            self.ctx.foreign = not of_disclosure(scene)
            if self.ctx.foreign:
                self.ctx.remedy = ""
        if clause.stop != "、":
            self.ctx.foreign = False

    def _topic(self, clause: Clause) -> None:
        ctx, suing = self.ctx, clause.has("remedy")
        ctx.papers = clause.has("paper") or (ctx.papers and not clause.has("event"))
        if suing or clause.has("document") or clause.has("decision"):
            ctx.older, ctx.suing = False, suing or ctx.suing
        if clause.has("topic") and self._named(clause):
            return
        if clause.has("other") and not (clause.of or suing):
            ctx.topic = "other" if clause.has("number") or clause.has("event") else ctx.topic

    def _named(self, clause: Clause) -> bool:
        """说到了申请、信息公开的，为真。"""
        ctx = self.ctx
        application, bare = clause.has("topic", "application"), clause.has("topic", "bare")
        if (application or bare) and not clause.has("remedy"):
            ctx.suing = False
        if application:
            ctx.topic, ctx.disclosure, ctx.older = "application", True, False
        elif (clause.has("topic", "person") and not ctx.topic) or received(self.text, clause):
            ctx.topic = "application"
        elif clause.has("topic", "disclosure"):
            ctx.disclosure, ctx.older = True, False
            ctx.topic = "application" if bare else ctx.topic
        else:
            return False
        return True

    def _claims(self, scene: Scene) -> Iterator[Claim]:
        if not scene.clause.has("number"):
            self._year(scene, scene.clause.tokens)
            yield from self._without_number(scene)
            return
        before = self.ctx.this_year
        for segment in segments(scene.clause):
            self._year(scene, segment.before)
            self.ctx.counted = True
            this_year = self.ctx.this_year and not self.ctx.older
            if this_year and not segment.barred and not self._slogan(segment.number):
                yield from self._with_number(segment, scene)
        if scene.clause.stop == ";" and not any(t.kind in CONCEPTS for t in scene.clause.tokens):
            self.ctx.this_year = before  # “2022年为 10 件；”只是拿来比一比

    def _with_number(self, segment: Segment, scene: Scene) -> Iterator[Claim]:
        tokens = [*segment.picks, segment.number]
        if not segment.picks:
            said = (*segment.before, *segment.after[:1])
            tokens += [t for t in said if t.kind in ("topic", "sum")]
        first, last = min(t.start for t in tokens), max(t.end for t in tokens)
        for meaning in meanings(segment, scene):
            yield self._claim(meaning, segment.number.value, first, last, segment.number.about)

    def _without_number(self, scene: Scene) -> Iterator[Claim]:
        if not self.ctx.this_year:
            return
        for meaning, first, last in denied(scene):
            yield self._claim(meaning, 0, first.start, last.end)
        for meaning, value, first, last in all_alike(scene):
            yield self._claim(meaning, value, first.start, last.end)

    def _slogan(self, number: Token) -> bool:
        return number.id == "一" and any(a <= number.start < b for a, b in self.slogans)

    def _year(self, scene: Scene, tokens: list[Token]) -> None:
        """说到哪一年了；拿来比较的、结转来去的年份不算。"""
        if not scene.clause.has("year"):
            return
        compared = {t.end for t in scene.clause.tokens if t.kind == "limit" and t.id == "compare"}
        for token in tokens:
            if token.kind != "year" or token.start in compared or scene.beside_carrying(token):
                continue
            self.ctx.this_year = scene.offset(token) in (0, None)
            self.ctx.older = False

    def _say(self, claim: Claim, clause: Clause) -> None:
        if claim.kind == NEW and self.text.endswith("实际", 0, claim.start):
            self._drop([c for c in self.ctx.sentence if c.kind == NEW])
        if claim.kind == CARRIED_IN and clause.has("event", "closed"):
            self._drop([c for c in self.ctx.sentence if self._rest(c, claim)])
        if clause.of or clause.has("of", "includes"):
            self._included(claim)
        if claim.cells == _GRANTED and self._is_around_partial(claim):
            claim = _with_partial(claim)
        self.claims.append(claim)
        self.ctx.say(claim)
        if claim.kind in (NEW, "closed", "applicant"):
            self.ctx.topic = "application"

    def _included(self, claim: Claim) -> None:
        """“受理 12 件（含上年结转 2 件）”“公开 9 件，其中部分公开 2 件”：前一个可以是两项之和。"""
        for said in reversed(self.ctx.sentence):
            if claim.kind == CARRIED_IN and said.kind in (NEW, "closed"):
                new = said._replace(alternatives=(*said.alternatives, _BOTH))
            elif claim.cells == _PARTIAL and said.cells == _GRANTED:
                new = _with_partial(said)
            else:
                continue
            self._swap(said, new)
            return

    def _is_around_partial(self, claim: Claim) -> bool:
        """“予以公开（含部分公开 2 件）9 件”。"""
        last = self.claims[-1] if self.claims else None
        return last is not None and last.cells == _PARTIAL and claim.start < last.start < claim.end

    def _rest(self, said: Claim, carried: Claim) -> bool:
        """“已办结 80 件；上年结转的 8 件已全部办结”：两个数之和才是办结的总数。"""
        whole = value_of(self.report, said.cells)
        return said.kind == "closed" and said.value + carried.value == whole

    def _drop(self, claims: list[Claim]) -> None:
        """收回说过的数：后面说明了它不是全部。"""
        for said in (self.claims, self.ctx.sentence, self.ctx.paragraph):
            said[:] = [c for c in said if c not in claims]

    def _swap(self, old: Claim, new: Claim) -> None:
        for said in (self.claims, self.ctx.sentence, self.ctx.paragraph):
            if old in said:
                said[said.index(old)] = new

    def _percents(self, clause: Clause) -> None:
        """“占……的 36.5%”说的是前一个数；中间还有别的数，或者是几项合计的，不是。"""
        if not clause.has("percent"):
            if clause.has("number"):
                self.number = next(t.end for t in reversed(clause.tokens) if t.kind == "number")
            return
        for token in clause.tokens:
            if token.kind == "number":
                self.number = token.end
            said = self.ctx.sentence[-1] if self.ctx.sentence else None
            if token.kind != "percent" or said is None or said.percent or clause.has("limit"):
                continue
            between = self.text[said.end : token.start]
            near = len(between) <= _FAR and self.number <= said.end
            if near and "占" in between and "计占" not in between:
                base = between.split("占", 1)[1]
                about = "约" in between
                whole = self.prose.quote(said.start, token.end)
                told = said._replace(percent=token.id, base=base, quoted=whole, loose=about)
                self._swap(said, told)

    def _claim(self, meaning: Meaning, value: int, first: int, last: int, near: str = "") -> Claim:
        return Claim(
            meaning.kind,
            value,
            meaning.cells,
            bool(near),
            self.prose.quote(first, last),
            self.prose.where(first),
            alternatives=meaning.alternatives,
            parts=meaning.parts,
            near=near,
            start=first,
            end=last,
        )


def _with_partial(claim: Claim) -> Claim:
    """予以公开的，说明了含部分公开：两项之和，也可以只是予以公开的。"""
    both, alternatives = _GRANTED + _PARTIAL, (*claim.alternatives, _GRANTED)
    return claim._replace(kind="disclosed", cells=both, alternatives=alternatives)


def _telling(tokens: list[Token]) -> list[Token]:
    """到最后一个可能说数的词所在的句子为止：再往后的说不出什么，不必去分。"""
    last = next((i for i in range(len(tokens) - 1, -1, -1) if tokens[i].kind in _TELLING), None)
    if last is None:
        return []
    ends = (
        i for i in range(last, len(tokens)) if tokens[i].kind == "stop" and tokens[i].id in ENDS
    )
    return tokens[: next(ends, len(tokens)) + 1]
