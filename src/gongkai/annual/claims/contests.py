"""一个数说的是复议、诉讼的哪一种、什么结果。"""

from collections.abc import Iterator

from gongkai.annual.claims import cells as at
from gongkai.annual.claims.gates import of_all_cases, of_disclosure, of_remedy
from gongkai.annual.claims.scene import TOTAL, Meaning, Scene, are_listed, spread
from gongkai.annual.claims.segments import Segment

#: “其他处理”：说的是申请的一组结果，接在复议、诉讼的结果后面的是其他结果
OTHER_ROW = "group:other"
_PAIR = 2


def remedy(segment: Segment, scene: Scene) -> Iterator[Meaning]:
    """复议、诉讼的件数；几种结果并列的（“尚在审理和其他结果2件”）是它们之和。"""
    outcomes = _outcomes(segment, scene)
    remedies = [t.id for t in segment.of("remedy")] or [scene.ctx.remedy]
    if not remedies[0] or not outcomes or segment.of("who") or not of_disclosure(scene):
        return
    remedies = _specific(remedies)
    kind = "disputes" if len(remedies) > 1 else remedies[0].split(".")[0]
    if outcomes == [TOTAL] and _part_of_cases(segment, scene):
        return
    each = scene.clause.has("each", "each")
    if each and len(outcomes) > 1:
        for one in remedies:
            yield from (Meaning(one.split(".")[0], at.remedy_cells(one, o)) for o in outcomes)
        return
    choices = [tuple(c for o in outcomes for c in at.remedy_cells(r, o)) for r in remedies]
    if len(remedies) == 1 or each or not segment.number.value:
        for one, cells in zip(remedies, choices, strict=True):
            yield Meaning(one.split(".")[0], cells)
        return
    yield from spread(segment, scene, kind, choices)


def _outcomes(segment: Segment, scene: Scene) -> list[str]:
    """哪几种结果；没有说的是总计，说了几种而不相连的没有。"""
    named = segment.of("outcome")
    if not named:
        return [TOTAL]
    named = [*named, *(t for t in segment.of("row") if t.id == OTHER_ROW)]
    if not are_listed(named, scene.text):
        return []
    return list(dict.fromkeys("other" if t.id == OTHER_ROW else t.id for t in named))


def _part_of_cases(segment: Segment, scene: Scene) -> bool:
    """已作出决定的，或者各种案件的总数。"""
    decided = any(t.id == "closed" for t in segment.of("event"))
    return decided or of_all_cases(scene, segment.number)


def _specific(remedies: list[str]) -> list[str]:
    """“行政诉讼（未经复议直接起诉）”说的是后者；“复议后起诉”不是复议。"""
    narrow = [r for r in remedies if r.startswith("litigation.")]
    if narrow:
        return narrow
    return [r for r in remedies if r != "disputes"] or remedies


def other_outcome(scene: Scene) -> Iterator[Meaning]:
    """复议、诉讼逐项列出的“其他 2 件”是其他结果，也可以是前面没有列到的各种。"""
    if not of_remedy(scene):
        return
    said = [c for c in scene.ctx.sentence if c.cells[0].startswith("remedies:")]
    outcomes = [c for c in said if not c.cells[0].endswith(f":{TOTAL}")]
    if not outcomes or said[-1] not in outcomes or len(said[-1].cells) > _PAIR:
        return
    groups = [c.rsplit(":", 1)[0] for c in said[-1].cells]
    last = [c for c in outcomes if c.kind == said[-1].kind]
    told = {c.cells[0].rsplit(":", 1)[1] for c in last}
    rest = [o for o in ("upheld", "corrected", "other", "pending") if o not in told]
    choices = ("other", "pending") if "pending" in rest else ("other",)
    both = tuple(f"{g}:{o}" for g in groups for o in choices)
    every = tuple(f"{g}:{o}" for g in groups for o in rest)
    yield Meaning(said[-1].kind, tuple(f"{g}:other" for g in groups), (both, every))
