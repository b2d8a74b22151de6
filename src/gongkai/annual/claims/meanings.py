"""一个数说的是什么：由说它的词和前文，得到单元格。"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from gongkai.annual.claims import cells as at
from gongkai.annual.claims.contests import OTHER_ROW, other_outcome, remedy
from gongkai.annual.claims.gates import (
    about_applications,
    another_organ,
    fresh,
    leftover,
    of_papers,
    of_remedy,
    of_rest,
    of_wider,
    unsaid,
)
from gongkai.annual.claims.lexicon import Token
from gongkai.annual.claims.model import Claim
from gongkai.annual.claims.scene import (
    ADJACENT,
    CARRIED_IN,
    CARRIED_OUT,
    CARRYING,
    NEW,
    TOTAL,
    Meaning,
    Scene,
    are_listed,
    begin_of,
    close,
    spread,
)
from gongkai.annual.claims.segments import Segment
from gongkai.annual.claims.unnamed import unnamed

#: 列了这么多种结果，后面的“其他”才是结果的其他
_LIST = 2
_JOINS = re.compile(r"[和及与、含加]|连同|包括")


def meanings(segment: Segment, scene: Scene) -> Iterator[Meaning]:
    """一个数所说的，可能不止一处（“均为0件”）；说不准的没有。"""
    if any(t.id == "skip" and t.kind == "row" for t in segment.picks):
        return
    segment = _without_submitting(segment, scene)
    kinds = {t.kind for t in segment.picks}
    for kind, reader in _READERS:
        if kind in kinds:
            yield from (m for m in reader(segment, scene) if m.cells)
            return
    yield from (m for m in unnamed(segment, scene) if m.cells)


def _without_submitting(segment: Segment, scene: Scene) -> Segment:
    """“自然人提出 46 件”：没有说申请的，或者另说了收到的，“提出”“登记”不算一件事。"""
    clause = scene.clause
    events = {t.id for t in segment.picks if t.kind == "event"}
    if "submitted" not in events:
        return segment
    if events == {"submitted"} and (
        clause.has("topic", "application") or clause.has("topic", "bare")
    ):
        return segment
    picks = [t for t in segment.picks if t.id != "submitted"]
    return segment._replace(picks=picks)


def _decision(segment: Segment, scene: Scene) -> Iterator[Meaning]:
    acts = {t.id for t in segment.of("act")} or {scene.ctx.act}
    if scene.clause.has("other", "disclosure") or "skip" in acts:
        return
    shape = scene.report.form
    named = [t for t in segment.of("decision") if "decided" in acts or _decided(t, segment, scene)]
    choices = [at.disclosure_cells(shape, t.id, "decisions") for t in named]
    yield from spread(segment, scene, "documents", [c for c in choices if c])


#: 一项接一项列出的处理决定
_LISTED_AFTER = re.compile(r"[、,]行政(?:许可|处罚|强制)(?:决定)?\d")
_LISTED_BEFORE = re.compile(r"(?:行政(?:许可|处罚|强制)(?:决定)?\d+[件宗起][、,])+$")
_DOING = re.compile(r"实施|查处|开展|办理|处理|作出|全年|本年度?|今年|20\d\d年度?")


def _decided(name: Token, segment: Segment, scene: Scene) -> bool:
    """“行政处罚 63 件”没有说“决定”：第二部分里，或者几项依次列出的，说的也是处理决定。"""
    text, number = scene.text, segment.number
    if text.endswith("决定", name.start, name.end):
        return True
    events = {t.id for t in segment.of("event")}
    if scene.clause.has("other") or number.start - name.end not in (0, 1):
        return False
    if text[number.end - 1] in "条项" or events - {"handled"}:
        return False  # “项”数的是权责事项
    listed = _LISTED_BEFORE.search(text, max(0, name.start - 40), name.start)
    first = name._replace(start=listed.start()) if listed else name
    said = unsaid(text, scene.clause.tokens, begin_of(scene, first), first.start)
    if leftover(_DOING.sub("", said)):
        return False
    if scene.section == "disclosures":
        return True
    return not events and bool(listed or _LISTED_AFTER.match(text, number.end))


def _document(segment: Segment, scene: Scene) -> Iterator[Meaning]:
    acts = [t.id for t in segment.of("act")] or [scene.ctx.act]
    documents = [t.id for t in segment.of("document")] or [scene.ctx.document]
    unclear = (
        len(acts) > 1 or segment.of("event") or segment.of("remedy") or _listed(segment, scene)
    )
    if unclear or scene.clause.has("other", "disclosure"):
        return
    shape = scene.report.form
    choices = [c for d in documents if (c := at.disclosure_cells(shape, d, acts[0]))]
    if choices:
        yield from spread(segment, scene, "documents", choices)


def _listed(segment: Segment, scene: Scene) -> bool:
    """清理、公开的文件里的“其中废止 5 件”，不是全年废止的。"""
    return scene.ctx.act == "skip" and not segment.of("document")


def _row(segment: Segment, scene: Scene) -> Iterator[Meaning]:
    rows = _narrow(segment.of("row"))
    if scene.clause.has("other", "disclosure") or not rows or not are_listed(rows, scene.text):
        return
    if scene.ctx.topic == "other" or (
        scene.ctx.topic != "application" and scene.text[segment.number.end - 1] == "条"
    ):
        return
    if of_papers(scene, min(t.start for t in rows), segment.number.end):
        return
    if [t.id for t in rows] == [OTHER_ROW]:
        if of_rest(scene, segment.number):
            return  # “其余 20 件依法作出其他处理”：前面没有说到的各种
        if others := list(other_outcome(scene)):
            yield from others
            return
    who = segment.of("who")
    column = who[0].id if len(who) == 1 and who[0].id != "skip" else TOTAL
    shape = scene.report.form
    if len(rows) > 1 and of_rest(scene, segment.number):
        return
    choices = [c for t in rows if (c := at.application_cells(at.rows_of(shape, t.id), column))]
    if choices:
        yield from spread(segment, scene, _row_kind(rows), choices)


def _narrow(rows: list[Token]) -> list[Token]:
    """“因本机关不掌握无法提供”：说了哪一项，组名不算。"""
    leaves = [t for t in rows if "." in t.id]
    groups = {t.id.split(".")[0] for t in leaves}
    return [t for t in rows if t.id.removeprefix("group:") not in groups] if leaves else rows


def _row_kind(rows: list[Token]) -> str:
    if len(rows) > 1:
        return "disclosed" if {t.id for t in rows} == {"granted", "partial"} else "result"
    id = rows[0].id
    return id.removeprefix("group:") if "." not in id else "result"


def _event(segment: Segment, scene: Scene) -> Iterator[Meaning]:
    event = segment.of("event")[-1]
    rows, others = _which(segment, scene)
    if rows == (TOTAL,) and _left(scene, segment.number, event):
        rows, others = (CARRIED_OUT,), []
    if not rows or not _counts(segment, scene, rows, event):
        return
    who = segment.of("who")
    if len(who) > 1:
        return
    column = who[0].id if who else TOTAL
    kind = "received" if len(rows) > 1 else {TOTAL: "closed"}.get(rows[0], rows[0])
    alternatives = tuple(at.application_cells(o, column) for o in others)
    yield Meaning("applicant" if who else kind, at.application_cells(rows, column), alternatives)


def _left(scene: Scene, number: Token, event: Token) -> bool:
    """“剩余 7 件在法定期限内办理”：还没有办完。"""
    between = scene.text[number.end : event.start]
    return event.id == "handled" and "期限内" in between and of_rest(scene, number)


def _counts(segment: Segment, scene: Scene, rows: tuple[str, ...], event: Token) -> bool:
    if of_remedy(scene):
        return False
    if rows[0] in (CARRIED_IN, CARRIED_OUT):
        far = leftover(unsaid(scene.text, scene.clause.tokens, *_between(event, segment.number)))
        return scene.ctx.topic != "other" and not scene.clause.has("other") and far <= ADJACENT
    of = scene.clause.of and not fresh(scene.text, event)
    if of or not about_applications(scene.text, scene.clause, event, segment.number, scene.ctx):
        return False
    if event.start > segment.number.start:
        return rows[0] != TOTAL or not of_rest(scene, segment.number)
    if of_wider(scene, event, segment.number):
        return False
    return not another_organ(scene.text, event, begin_of(scene, event), scene.report.agency)


def _between(one: Token, other: Token) -> tuple[int, int]:
    low, high = sorted((one, other), key=lambda t: t.start)
    return low.end, high.start


def _which(segment: Segment, scene: Scene) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """哪一行（新收与上年结转相加的是两行），及也说得通的别的行。"""
    events = segment.of("event")
    if scene.ctx.shared or (len(events) > 1 and _of_both(scene, events)):
        return (), []
    ids = {"new" if t.id == "submitted" else t.id for t in events}
    carrying = ids & {CARRIED_IN, CARRIED_OUT}
    if len(carrying) == 2:
        return (), []
    if "due" in ids or (NEW in ids and CARRIED_IN in ids and _joined(scene, events)):
        return (NEW, CARRIED_IN), []
    if carrying:
        return (carrying.pop(),), []
    if ids & CARRYING:
        row, others = carried_row(next(t for t in events if t.id == "carried"), scene)
        return (row,), others
    if NEW in ids:
        return (NEW,), [(TOTAL,), (NEW, CARRIED_IN)] if len(ids) > 1 else []
    return (TOTAL,), [(NEW, CARRIED_IN), (NEW,)] if "closed" not in ids else []


def _of_both(scene: Scene, events: list[Token]) -> bool:
    """“办结新收申请 49 件、上年结转申请 5 件”：分开说办结的是哪年的。"""
    ctx = scene.ctx
    for done, other in pairwise(sorted(events, key=lambda t: t.start)):
        told = other.id == NEW and fresh(scene.text, other) and done.id in ("closed", "handled")
        if told and not leftover(unsaid(scene.text, scene.clause.tokens, done.end, other.start)):
            ctx.shared = True
    return ctx.shared


def _joined(scene: Scene, events: list[Token]) -> bool:
    """“收到（含上年结转）”“新收和结转的”：两样相加。"""
    ordered = sorted(events, key=lambda t: t.start)
    return bool(_JOINS.search(scene.text[ordered[0].end : ordered[-1].start]))


def carried_row(event: Token, scene: Scene) -> tuple[str, list[tuple[str, ...]]]:
    """“2022年结转”“结转2024年”：看年份；没有年份的两种都说得通。"""
    years = [t for t in scene.clause.tokens if t.kind == "year" and close(event, t)]
    after = [scene.offset(t) for t in years if t.start >= event.end]
    before = [scene.offset(t) for t in years if t.end <= event.start]
    if 1 in after or (None in after and not before):
        return CARRIED_OUT, []
    if -1 in before or -1 in after or (None in before and not after):
        return CARRIED_IN, []
    return CARRIED_OUT, [(CARRIED_IN,)]


def _who(segment: Segment, scene: Scene) -> Iterator[Meaning]:
    who = [t.id for t in segment.of("who") if t.id != "skip"]
    ctx = scene.ctx
    told = [c for c in ctx.paragraph if c.cells[0].startswith("applications:")]
    if who == ["other"] and of_remedy(scene):
        yield from other_outcome(scene)
        return
    if len(who) != 1 or scene.clause.has("other") or ctx.topic == "other":
        return
    if who == ["other"] and (results := list(_other_row(scene))):
        yield from results
        return
    about = told or scene.clause.has("topic") or ctx.topic == "application"
    if not about or (who[0] == "other" and not _listing(told)):
        return
    rows = ctx.row or (NEW,)
    columns = at.application_cells(rows, who[0])
    others = {
        at.application_cells(r, who[0])
        for r in ((NEW,), (CARRIED_IN,), (TOTAL,), (NEW, CARRIED_IN))
        if _told_row(told, r)
    }
    if who[0] == "other":
        others |= {c for c in _rest(told, rows) if c}
    yield Meaning("applicant", columns, tuple(sorted(others - {columns})))


def _other_row(scene: Scene) -> Iterator[Meaning]:
    """逐项列出的办理结果末了的“其他 2 件”：其他处理，其中的“其他”，或者前面没有列到的各种。"""
    shape = scene.report.form
    leaves = [f"applications:{r.id}:{TOTAL}" for r in shape.leaves]
    said = [c for c in scene.ctx.sentence if set(c.cells) <= set(leaves)]
    if len(said) < _LIST or scene.ctx.sentence[-1] is not said[-1]:
        return
    told = {cell for claim in said for cell in claim.cells}
    rest = tuple(cell for cell in leaves if cell not in told)
    group, last = (at.rows_of(shape, row) for row in (OTHER_ROW, "other.other"))
    others = (at.application_cells(last), rest)
    yield Meaning("result", at.application_cells(group), tuple(c for c in others if c))


def _listing(told: list[Claim]) -> bool:
    """前一个数说的是另一种申请人：接着的“其他”才是申请人的其他。"""
    return bool(told) and told[-1].kind == "applicant"


def _told_row(told: list[Claim], rows: tuple[str, ...]) -> bool:
    said = {c.split(":")[1] for claim in told for c in claim.cells}
    return set(rows) <= said


def _rest(told: list[Claim], rows: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """“其他”也可以是前面没有列到的各类。"""
    said = {c.split(":")[2] for claim in told for c in claim.cells}
    left = tuple(c for c in at.ORGANISATIONS if c not in said)
    yield tuple(f"applications:{r}:{c}" for r in rows for c in left)


_Read = Callable[[Segment, Scene], Iterator[Meaning]]
_READERS: tuple[tuple[str, _Read], ...] = (
    ("decision", _decision),
    ("document", _document),
    ("remedy", remedy),
    ("outcome", remedy),
    ("row", _row),
    ("event", _event),
    ("who", _who),
    ("act", _document),
)
