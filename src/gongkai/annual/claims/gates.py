"""一个数算不算数：说的是不是本年、本机关、政府信息公开的全部件数。"""

import re
from functools import lru_cache

from gongkai.annual.claims.clauses import Clause
from gongkai.annual.claims.context import Context
from gongkai.annual.claims.lexicon import Token
from gongkai.annual.claims.scene import NEW, Scene

_FILLER = re.compile(
    r"(?:来自|公民|群众|社会|公众|当事人|申请人|企业|个人|自然人|法人|其他组织|组织|向|由|我|本|局|市|区|县|镇|街道|办事处|办公室|办|机关|"
    r"单位|部门|政府|信息|公开|提出|提交|递交|要求|的|了|各类|各种|有效|书面|一共|总共|共|总计|合计|累计|到|达|为|是|有|数量|总数|量|或|和|及|与|"
    r"者|已|并|均|按时|按期|依法|在法定期限内|法定期限内|期限内|全部|年底|年末|目前|截至|另|还|新|对|其|该|人|等|中|上述|以上|总|数|约|近|超过|完成|、)+"
)
_ORGAN = re.compile(
    r"([一-龥]{1,24}?(?:局|委|委员会|办|办公室|厅|院|政府|县|区|市|乡|镇|街道|办事处|中心|大队|支队|所))(?:共|一共|累计|总共|合计|共计|新|已|依法|\s)*$"
)
_OWN = frozenset("我本全各该一共人民政府、和及办")
#: 动词与数之间别的字多了，数就未必是它的
_NEAR, _FAR = 6, 20


def leftover(text: str) -> int:
    """去掉虚词、常用字以后剩下几个字。"""
    return len(_FILLER.sub("", text))


def unsaid(text: str, tokens: list[Token], start: int, end: int) -> str:
    """[start, end) 里没有认出来的字。"""
    rest, at = [], start
    for token in tokens:
        if token.end <= start or token.start >= end:
            continue
        rest.append(text[at : max(at, token.start)])
        at = max(at, token.end)
    return "".join([*rest, text[at:end]]) if at < end else "".join(rest)


def another_organ(text: str, event: Token, begin: int, agency: str) -> bool:
    """收到、答复的是别的机关（全市报告里说的某局、某县）。机关不知道的不问。"""
    if not agency:
        return False
    match = _ORGAN.search(text[begin : event.start])
    if match is None:
        return False
    said = set(match[1]) - _OWN - set("市县区乡镇街道办事处公室局委会")
    return not said <= set(agency) or (
        match[1].endswith(("办公室", "办"))
        and "办" not in agency
        and "我" not in match[1]
        and "本" not in match[1]
    )


def fresh(text: str, event: Token) -> bool:
    """“新收”是表三的说法，不必再说是申请。"""
    return text.startswith(("新收", "本年新收"), event.start)


def about_applications(
    text: str, clause: Clause, event: Token, number: Token, ctx: Context
) -> bool:
    """说的是不是政府信息公开申请。"""
    low, high = sorted((event, number), key=lambda t: t.start)
    rest = unsaid(text, clause.tokens, low.end, high.start)
    if clause.has("topic", "application"):
        return leftover(rest) <= _FAR
    if clause.has("other") or leftover(rest) > _NEAR:
        return False
    bare = next((t for t in clause.tokens if t.kind == "topic" and t.id == "bare"), None)
    if text[event.start : event.end].endswith("申请"):
        return True
    if fresh(text, event) and not clause.has("topic") and not leftover(rest):
        return ctx.topic != "other"
    if bare is not None:
        return clause.has("topic", "disclosure") or _plain(text, clause, bare, event, number)
    return ctx.topic == "application"


def received(text: str, clause: Clause) -> bool:
    """“收到的申请中”：下文说的是申请。"""
    if not (clause.has("event", NEW) and clause.has("topic", "bare")):
        return False
    event = next((t for t in clause.tokens if t.kind == "event" and t.id == NEW), None)
    bare = next((t for t in clause.tokens if t.kind == "topic" and t.id == "bare"), None)
    if event is None or bare is None or bare.start < event.end or clause.has("other"):
        return False
    known = [t for t in clause.tokens if t.id != "submitted"]
    return not leftover(unsaid(text, known, event.end, bare.start))


def _plain(text: str, clause: Clause, bare: Token, event: Token, number: Token) -> bool:
    """“收到 52 件申请”“收到申请 52 件”：申请前面没有别的限定。"""
    before = max((t.end for t in (event, number) if t.end <= bare.start), default=None)
    if before is None:
        return True
    known = [t for t in clause.tokens if t.id != "submitted"]
    return not leftover(unsaid(text, known, before, bare.start))


#: 审理复议、管复议的机关，说的复议未必是自己的
_REVIEWERS = re.compile(r"司法|(?<![镇乡])人民政府|[市县区州省]政府|复议")
_DOINGS = frozenset(("handled", "closed", NEW))


def of_disclosure(scene: Scene, denied: bool = False) -> bool:
    """是政府信息公开引起的，不是机关审理的别的案子；说“未发生”的，说的是本机关的。"""
    clause, ctx = scene.clause, scene.ctx
    if ctx.foreign and not clause.has("topic"):
        return False
    if clause.has("other") and not clause.has("topic", "disclosure"):
        return False
    said = clause.has("topic", "disclosure") or clause.has("topic", "application")
    if said or scene.section == "remedies":
        return True
    events = [t for t in clause.tokens if t.kind == "event" and t.id in _DOINGS]
    if events:
        got = all(scene.text[t.start : t.end] in ("收到", "接到") for t in events)
        return got and ctx.topic != "other" and _only_its_own(scene.report.agency)
    if ctx.disclosure or ctx.topic == "application":
        return True
    return ctx.topic != "other" and (denied or _only_its_own(scene.report.agency))


@lru_cache(maxsize=8)
def _only_its_own(agency: str) -> bool:
    """不审理复议的机关，说的复议是自己的。"""
    return bool(agency) and not _REVIEWERS.search(agency)


#: 全部的案件，政府信息公开的是其中一部分
_SOME_OF = re.compile(r"[,(]?其中[^,。;、\d]{0,6}信息公开[^,。;、\d]{0,8}\d")


def of_all_cases(scene: Scene, number: Token) -> bool:
    """“全局行政复议案件 38 件，其中政府信息公开 8 件”：说的是各种案件。"""
    clause = scene.clause
    said = clause.has("topic", "disclosure") or clause.has("topic", "application")
    return not said and _SOME_OF.match(scene.text, number.end) is not None


def of_remedy(scene: Scene) -> bool:
    """在说复议、诉讼，受理、答复、结转的不是申请。"""
    clause = scene.clause
    if clause.has("topic", "application") or clause.has("topic", "bare"):
        return False
    return scene.ctx.suing or scene.section == "remedies"


#: 前一个数是全县、全系统的，后面才说到本机关的
_OURS = re.compile(
    r"[,;；(](?:其中)?(?:[我本](?:局|机关|单位|委|办|厅|院|所|镇|乡|街道|县|区|市)|[局委厅办](?=机关|本级))"
    r"(?:机关|本级)?(?P<verb>[一-龥]{0,4}?)(?:申请)?\d"
)


def of_wider(scene: Scene, event: Token, number: Token) -> bool:
    """“全县共收到 1268 件，其中我局 87 件”：说的不只是本机关的。"""
    ours = _OURS.match(scene.text, number.end)
    return ours is not None and ours["verb"] in ("", scene.text[event.start : event.end])


#: 余下的，办理了也不是全部
_REST = re.compile(r"(?:其余|剩余|余下|另有|尚有|还有|剩下)的?$")


def of_rest(scene: Scene, number: Token) -> bool:
    """“剩余 7 件在法定期限内办理”。"""
    return _REST.search(scene.text, max(0, number.start - 4), number.start) is not None


#: 公文的三种属性依次列出
_ATTRIBUTES = re.compile(r"主动公开\D{0,4}\d+.[、,]依申请公开\D{0,2}\d+.[、,和]$")
_ATTRIBUTE = re.compile(r"[、,和]不予公开")


def of_papers(scene: Scene, first: int, end: int) -> bool:
    """“制发公文 125 件，其中依申请公开 8 件、不予公开 30 件”：说的是公文的属性。"""
    if scene.ctx.papers:
        return True
    before = scene.text[max(0, first - 40) : first]
    listed = "依申请公开" in before and _ATTRIBUTES.search(before) is not None
    if listed or not scene.text.startswith("依申请公开", first):
        return listed
    return "主动公开" in before and _ATTRIBUTE.match(scene.text, end) is not None
