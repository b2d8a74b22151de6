"""没有说是什么的数：合计，“依申请公开 5 件”，“5 件申请中”。"""

import re
from collections.abc import Iterator

from gongkai.annual.claims import cells as at
from gongkai.annual.claims.gates import leftover, of_papers
from gongkai.annual.claims.lexicon import Token
from gongkai.annual.claims.model import Claim
from gongkai.annual.claims.scene import CARRIED_IN, NEW, TOTAL, Meaning, Scene, begin_of
from gongkai.annual.claims.segments import Segment

#: 合计至少有这么多项
_PAIR = 2


def unnamed(segment: Segment, scene: Scene) -> Iterator[Meaning]:
    """没有说是什么的数：合计，或者“依申请公开 5 件”。"""
    added = any(t.id == "add" for t in segment.before)
    if any(t.kind == "sum" for t in segment.before) and (added or not scene.clause.has("topic")):
        yield from _sum(scene)
        return
    topic = _counted_topic(segment, scene)
    if topic is None or scene.clause.of or scene.clause.has("other"):
        return
    if of_papers(scene, topic.start, segment.number.end):
        return
    if leftover(scene.text[topic.end : segment.number.start]) == 0:
        total, both = at.application_cells((TOTAL,)), at.application_cells((NEW, CARRIED_IN))
        yield Meaning(NEW, at.application_cells((NEW,)), (total, both))


#: “全年申请 90 件”“申请总数 90 件”，前面没有别的限定的
_OWN = r"(?:20\d\d年度?|全年|本年度?|今年|一年来|[我本]局|本机关|[我本]单位|共有?|累计|总共|公开)*"
_COUNTED = re.compile(r"申请(?:总数|总量|数量|量)$")
_PLAINLY = re.compile(rf"{_OWN}$")
_AMONG = re.compile(r"[中里]|全部|均")
#: “全年共有 90 件申请。”后面没有说怎样了的；“截至年底，共有 3 件”说的是剩下的
_HAD, _UNTIL = re.compile(rf"{_OWN}共有$"), re.compile(r"截[至止]|[年月]底|年末")
_DONE = re.compile(r"$|[。;；\n]|[,，]已?(?:全部|均|都)")
_BEGIN = re.compile(rf"(?:{_OWN}|对|在|从|[一二三四五六七八九]是)$")


def _counted_topic(segment: Segment, scene: Scene) -> Token | None:
    """没有说“收到”的数所数的申请：“依申请公开 5 件”“申请总数 5 件”“5 件申请中”。"""
    application = next((t for t in segment.before if t.id == "application"), None)
    if application is not None or scene.ctx.topic == "other" or scene.ctx.suing:
        return application
    text, number = scene.text, segment.number
    bare = next((t for t in segment.before if t.id == "bare"), None)
    if bare is not None:
        head = text[begin_of(scene, bare) : bare.start]
        named = _COUNTED.search(text, bare.start, bare.end) or scene.ctx.topic == "application"
        return bare if named and _PLAINLY.match(head) else None
    noun = next((t for t in segment.after if t.kind == "topic"), None)
    if noun is None or noun.start != number.end or noun.id not in ("application", "bare"):
        return None
    if any(t.kind not in ("year", "sum") for t in segment.before):
        return None
    begin = begin_of(scene, number)
    head = text[begin : number.start]
    among = _AMONG.match(text, noun.end) is not None and _BEGIN.match(head) is not None
    had = _HAD.match(head) is not None and _DONE.match(text, noun.end) is not None
    until = _UNTIL.search(text[text.rfind("。", 0, begin) + 1 : begin])
    return noun if among or (had and until is None) else None


def _sum(scene: Scene) -> Iterator[Meaning]:
    """“两项合计 57 件”：前面说的新收与上年结转，或者复议与诉讼。"""
    said = scene.ctx.paragraph
    for first, second in ((NEW, CARRIED_IN), ("reconsideration", "litigation")):
        pair = [next((c for c in reversed(said) if _whole(c, k)), None) for k in (first, second)]
        if said and pair[0] is not None and pair[1] is not None and said[-1] in pair:
            cells = (*pair[0].cells, *pair[1].cells)
            yield Meaning("sum", cells, (), (pair[0].value, pair[1].value))
            return
    yield from _all_applicants(scene)


def _all_applicants(scene: Scene) -> Iterator[Meaning]:
    """“自然人申请 46 件，……法律服务机构申请 2 件，合计 52 件”。"""
    said = scene.ctx.sentence
    listed = tuple(c for claim in said if claim.kind == "applicant" for c in claim.cells)
    natural = f"applications:{NEW}:natural_person" in listed
    if natural and said[-1].kind == "applicant" and len(set(listed)) == len(listed) > _PAIR:
        yield Meaning(NEW, at.application_cells((NEW,)), (listed,))


def _whole(claim: Claim, kind: str) -> bool:
    return claim.kind == kind and all(c.endswith(":total") for c in claim.cells)
