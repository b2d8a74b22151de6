"""没有数的说法：未发生、无、均未，以及“均为自然人”“均结果维持”。"""

import re
from collections.abc import Iterator

from gongkai.annual.claims import cells as at
from gongkai.annual.claims.gates import leftover, of_disclosure, unsaid
from gongkai.annual.claims.lexicon import Token
from gongkai.annual.claims.meanings import carried_row
from gongkai.annual.claims.model import Claim, value_of
from gongkai.annual.claims.scene import CARRIED_IN, CARRIED_OUT, NEW, TOTAL, Meaning, Scene

_CAUSES = (
    "因",
    "由",
    "工作",
    "引发",
    "引起",
    "提起",
    "发生",
    "产生",
    "收到",
    "出现",
    "接到",
    "被",
    "申请",
    "方面",
    "有关",
    "相关",
    "涉及",
    "针对",
    "事务",
    "而",
    "过",
    "任何",
    "一起",
    "1起",
    "一例",
    "情况",
    "情形",
    "案件",
    "案例",
    "以",
    "及",
    "或",
    "和",
    "、",
    "的",
    "新",
    "曾",
    "事项",
    "类",
    "导致",
    "依",
)
_GAP = 4
_END = re.compile(r"(?:的?(?:情况|情形|事项))?(?:[,。;；\n]|$)")
_ENDING = (
    "",
    "的",
    "情况",
    "的情况",
    "事项",
    "件",
    "办件",
    "情形",
    "的情形",
    "业务",
    "数量",
    "工作",
    "案件",
    "的办件",
    "的事项",
    "相关事项",
)


def denied(scene: Scene) -> Iterator[tuple[Meaning, Token, Token]]:
    """否定的说法：(所说的为 0 的格, 首词, 末词)。"""
    clause = scene.clause
    if clause.has("limit") or not clause.has("deny"):
        return
    places = [i for i, t in enumerate(clause.tokens) if t.kind == "deny"]
    for i, end in zip(places, [*places, len(clause.tokens)][1:], strict=True):
        no, after = clause.tokens[i], clause.tokens[i + 1 : end]
        if after and all(t.kind == "act" for t in after):  # “未制定、未废止规范性文件”
            after = [*after, *(t for t in clause.tokens[end:] if t.kind == "document")]
        yield from _after(scene, no, after)
        if clause.has("each") and not any(t.kind == "remedy" for t in after):
            yield from _remedies(scene, clause.tokens[:i], no, backward=True)


def _after(scene: Scene, no: Token, after: list[Token]) -> Iterator[tuple[Meaning, Token, Token]]:
    if any(t.kind == "remedy" for t in after):
        yield from _remedies(scene, after, no)
        return
    events = [t for t in after if t.kind == "event"]
    documents = [t for t in after if t.kind == "document"]
    decisions = [t for t in after if t.kind == "decision"]
    if documents:
        yield from _documents(scene, after, no)
    elif decisions:
        yield from _decisions(scene, after, no)
    elif scene.clause.has("other"):
        return
    elif after and all(t.kind == "row" for t in after):
        yield from _results(scene, after, no)
    elif events and events[0].id in (CARRIED_IN, CARRIED_OUT, "carried"):
        yield from _carried(scene, events[0], no)
    elif not any(_narrows(scene, t) for t in after):
        yield from _applications(scene, after, no)


def _narrows(scene: Scene, token: Token) -> bool:
    """否定的是其中一种，不是全部申请；“公民提出的”说的是谁都没有。"""
    everyone = scene.text[token.start : token.end] == "公民"
    return token.kind in ("row", "outcome", "who", "act") and not everyone


def _plain(scene: Scene, no: Token, until: Token) -> bool:
    """否定词与所否定的之间没有别的限定。"""
    rest = unsaid(scene.text, scene.clause.tokens, no.end, until.start)
    for word in _CAUSES:
        rest = rest.replace(word, "")
    return leftover(rest) <= _GAP


def _remedies(
    scene: Scene, tokens: list[Token], no: Token, backward: bool = False
) -> Iterator[tuple[Meaning, Token, Token]]:
    named = [t for t in tokens if t.kind == "remedy"]
    if not named or any(t.kind in ("outcome", "row", "who", "other") for t in tokens):
        return
    if not of_disclosure(scene, denied=True) or not (backward or _plain(scene, no, named[0])):
        return
    if not _itself(scene, named[-1]):
        return
    for token in {t.id: t for t in named}.values():
        yield (
            Meaning(token.id.split(".")[0], at.remedy_cells(token.id)),
            min(no, token, key=lambda t: t.start),
            max(no, token, key=lambda t: t.end),
        )


def _itself(scene: Scene, last: Token) -> bool:
    """末一个名称之后没有“败诉”“超期”之类：说的就是它本身。"""
    end = max(t.end for t in scene.clause.tokens)
    rest = scene.text[last.end : max(end, last.end) + 12].split("。")[0].split(",")[0].split(";")[0]
    for word in (*_CAUSES, "未", "没有", "均", "都", "也", "无"):
        rest = rest.replace(word, "")
    return leftover(rest) <= _GAP


def _documents(
    scene: Scene, after: list[Token], no: Token
) -> Iterator[tuple[Meaning, Token, Token]]:
    acts = {t.id for t in after if t.kind == "act"}
    if len(acts) != 1 or "skip" in acts:
        return
    act = acts.pop()
    for token in after:
        if token.kind == "document":
            cells = at.disclosure_cells(scene.report.form, token.id, act)
            if cells:
                yield Meaning("documents", cells), no, token


def _decisions(
    scene: Scene, after: list[Token], no: Token
) -> Iterator[tuple[Meaning, Token, Token]]:
    """“未作出行政处罚决定”；“无行政强制”在第二部分里才说得准。"""
    acts = {t.id for t in after if t.kind == "act"}
    if acts != {"decided"} and (acts or scene.section != "disclosures"):
        return
    named = [t for t in after if t.kind == "decision"]
    between = unsaid(scene.text, scene.clause.tokens, no.end, named[-1].start)
    if leftover(between) or _END.match(scene.text, named[-1].end) is None:
        return
    for token in named:
        cells = at.disclosure_cells(scene.report.form, token.id, "decisions")
        if cells:
            yield Meaning("documents", cells), no, token


def _results(scene: Scene, after: list[Token], no: Token) -> Iterator[tuple[Meaning, Token, Token]]:
    """“没有部分公开和不予公开的情形”：话到这里为止，说的是办理结果。"""
    text, known = scene.text, scene.clause.tokens
    head = unsaid(text, known, _begin(text, no), no.start)
    between = unsaid(text, known, no.end, after[-1].start)
    ended = _END.match(text, after[-1].end) is not None
    if leftover(head) or leftover(between) or not ended or scene.ctx.papers:
        return
    for token in after:
        cells = at.application_cells(at.rows_of(scene.report.form, token.id))
        if cells and token.id != "granted":
            yield Meaning(token.id.removeprefix("group:").split(".")[0], cells), no, token


def _begin(text: str, token: Token) -> int:
    """这一小句从哪里开始。"""
    return max(text.rfind(mark, 0, token.start) for mark in ",。;；、:\n") + 1


def _carried(scene: Scene, event: Token, no: Token) -> Iterator[tuple[Meaning, Token, Token]]:
    if not _plain(scene, no, event) or scene.ctx.topic == "other":
        return
    row, rows = carried_row(event, scene) if event.id == "carried" else (event.id, [])
    others = tuple(at.application_cells(r) for r in rows)
    yield Meaning(row, at.application_cells((row,)), others), no, event


def _applications(
    scene: Scene, after: list[Token], no: Token
) -> Iterator[tuple[Meaning, Token, Token]]:
    topics = [t for t in after if t.kind == "topic"]
    events = {t.id for t in after if t.kind == "event"}
    if not topics or events - {NEW, "submitted"}:
        return
    last = topics[-1]
    strong = any(t.id == "application" for t in topics) or (
        last.id == "bare" and (any(t.id == "disclosure" for t in topics) or _about(scene))
    )
    if not strong or not (events or _plain(scene, no, topics[0])):
        return
    tail = (
        scene.text[last.end : last.end + 8]
        .split("。")[0]
        .split(",")[0]
        .split(";")[0]
        .split("\n")[0]
    )
    if tail in _ENDING:
        yield Meaning(NEW, at.application_cells((NEW,))), no, last


def _about(scene: Scene) -> bool:
    near = scene.text[max(0, scene.clause.tokens[-1].end - 24) : scene.clause.tokens[-1].end]
    return scene.ctx.topic == "application" or "公开政府信息" in near


def all_alike(scene: Scene) -> Iterator[tuple[Meaning, int, Token, Token]]:
    """“均为自然人申请”“均结果维持”：前面说的件数全是这一种。"""
    clause = scene.clause
    if (
        not clause.has("each", "each")
        or clause.has("deny")
        or clause.has("limit")
        or clause.has("other")
    ):
        return
    each = next(t for t in clause.tokens if t.kind == "each" and t.id == "each")
    names = [
        t for t in clause.tokens if t.start >= each.end and t.kind in ("who", "outcome", "row")
    ]
    if len(names) != 1 or names[0].start - each.end > 3 or names[0].id in ("skip", "organisations"):
        return
    if names[0].kind == "row":
        yield from _all_granted(scene, each, names[0])
        return
    for claim in _said(scene, names[0].kind):
        if not claim.about:
            cells = tuple(c.removesuffix(TOTAL) + names[0].id for c in claim.cells)
            kind = "applicant" if names[0].kind == "who" else claim.kind
            yield Meaning(kind, cells), claim.value, each, names[0]


def _all_granted(
    scene: Scene, each: Token, row: Token
) -> Iterator[tuple[Meaning, int, Token, Token]]:
    """“收到申请 52 件，均予以公开”：办结的全是这一种。"""
    whole = [c for c in scene.ctx.sentence if c.kind in (NEW, "closed")][-1:]
    cells = at.application_cells(at.rows_of(scene.report.form, row.id))
    known = value_of(scene.report, cells), value_of(scene.report, at.application_cells((TOTAL,)))
    text = scene.text
    head = unsaid(text, scene.clause.tokens, _begin(text, each), each.start)
    ended = _END.match(text, row.end) is not None
    if not whole or whole[0] != scene.ctx.sentence[-1] or not ended or leftover(head):
        return
    if whole[0].cells[0].endswith(f":{TOTAL}") and known[0] != known[1]:
        yield Meaning(row.id.removeprefix("group:"), cells), whole[0].value, each, row


def _said(scene: Scene, kind: str) -> list[Claim]:
    whole = [c for c in scene.ctx.sentence if all(x.endswith(f":{TOTAL}") for x in c.cells)]
    if kind == "outcome":
        remedies = [c for c in whole if c.cells[0].startswith("remedies:")]
        return [c for c in remedies if c.kind != "disputes"] or remedies
    return [c for c in whole[-1:] if kind == "who" and c.kind == NEW]
