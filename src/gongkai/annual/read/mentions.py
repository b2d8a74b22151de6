"""题目以外写机关的地方：题目下一行、落款、编制说明、联系方式、第一部分的文字。"""

import re
from collections.abc import Iterator, Sequence

from gongkai.annual.read.names import clean, is_own_name
from gongkai.annual.read.titles import YEAR, lines_of, to_year

_NUMBER = r"[\d一二三四五六七八九十]"
#: 日期之前的话；打印、更新的日期是网页的，连着别的数字的不是日期
_LABEL = (
    r"(?:(?<!打印)(?<!更新)(?<!修改)(?<!浏览)(?<!下载)(?<!访问)(?<!当前)(?:日期|时间):?"
    r"|(?<![\d.-])(?<!日期)(?<!时间)(?<!日期:)(?<!时间:))"
)
_DAY = (
    rf"{_LABEL}(?P<year>{YEAR})(?:年(?P<month>{_NUMBER}{{1,2}})月(?:{_NUMBER}{{1,3}}日)?"
    r"|(?P<mark>[-./])(?P<number>\d{1,2})(?P=mark)\d{1,2})"
)
#: 落款的机关之前的话
_TITLE = r"(?:(?:(?:编制|报告|填报|发布|公布|责任|落款)?(?:单位|机关|部门)|署名):)?"
_SEAL = r"(?:\(?(?:盖章|公章|印章|章)\)?)?"
_SIGNED = re.compile(
    r"(?:^|[。!?;:]|事项)(?:(?:无|没有)(?:其他)?(?:需要)?(?:报告)?(?:的)?(?:事项)?)?"
    rf"(?:特此报告)?{_TITLE}(?P<agency>[\u4e00-\u9fff()]{{3,40}}?){_SEAL}{_DAY}$"
)
_DATED = re.compile(rf"{_DAY}$")
_BARE = re.compile(
    rf"\(?{_TITLE}(?P<agency>[\u4e00-\u9fff]{{3,40}}(?:\((?!盖章|公章|印章)[\u4e00-\u9fff]+\))?){_SEAL}\)?"
)
_BARE_DAY = re.compile(rf"\(?{_DAY}\)?")
_UNDER = re.compile(rf"\(?(?P<agency>[\u4e00-\u9fff]{{3,40}}?){_SEAL}\(?{_DAY}\)?")
_SENTENCE_END = tuple("。.!！;；)|无")


def signature(text: str) -> str:
    """文末“机关 年月日”的落款；没有得空。"""
    match = _SIGNED.search(_tail(text))
    agency = clean(match["agency"]) if match else ""
    return agency if is_own_name(agency) else ""


def signed_year(text: str) -> int | None:
    """落款在一至三月的，是上一年度的年报；没有落款、在别的月份得 None。"""
    match = _DATED.search(_tail(text))
    month = (match["month"] or match["number"]) if match else None
    if match is None or month not in ("1", "2", "3", "01", "02", "03", *"一二三"):
        return None
    year = to_year(match["year"])
    return year - 1 if year is not None else None


def _tail(text: str) -> str:
    return text[-90:].rstrip("|()")


def undated(end: str) -> str:
    """最后一行只写着机关、没有日期的落款（上一行是说完了的话，或者日期）。"""
    lines = lines_of(end)[-2:]
    if len(lines) < 2:
        return ""
    ended = lines[0].endswith(_SENTENCE_END) or _BARE_DAY.fullmatch(lines[0])
    return _bare(lines[1]) if ended else ""


def _bare(line: str) -> str:
    """整行只是一个机关的名称。"""
    match = _BARE.fullmatch(line)
    return match["agency"] if match and is_own_name(match["agency"]) else ""


def under_title(lines: Sequence[str], title: str) -> str:
    """题目下一行的“机关 年月日”，或者只有机关、再下一行是日期（或没有别的话）的。"""
    for i, line in enumerate(lines[:-1]):
        if line and title.endswith(line[-8:]):
            match = _UNDER.fullmatch(lines[i + 1])
            if match:
                return match["agency"] if is_own_name(match["agency"]) else ""
            after = lines[i + 2 : i + 3]
            return _bare(lines[i + 1]) if not after or _BARE_DAY.fullmatch(after[0]) else ""
    return ""


_NAME = (
    r"(?P<agency>[\u4e00-\u9fff]{2,30}?"
    r"(?:局|厅|委员会|管委会|政府|公署|办公室|街道办事处|街道|中心|镇|乡|区|县|市"
    r"|卫健委|发改委|工信委|国资委|住建委|城管委|红十字会|海关|档案馆))"
)
_BY = r"(?:根据|依据|依照|按照|遵照)"
_DOES = (
    r"(?:认真|严格|坚持|深入|全面|按照|围绕|紧紧|高度|始终|切实|积极|扎实|持续|不断|着力|充分"
    r"|主动|坚决)"
)
#: “党委、政府”同在一处的，只取地方的名称
_BOTH = r"(?:(?:党工?委|委)?[、和]?(?:人民)?政府|党工?委[、和]?(?:街道)?办事处)?"
#: 题目、落款以外写机关的地方
_MENTIONED = (
    (
        "编制说明",
        re.compile(
            rf"本(?:年度|年)?(?:报告|年报)(?:[^。]{{0,60}}?[,，])?由{_NAME}"
            rf"(?:负责|组织|牵头|{_BY}|编制|编写|汇总|撰写|起草|公布|发布|解释)"
        ),
    ),
    (
        "联系方式",
        re.compile(rf"(?:请与|请联系|请向|联系单位:|联系部门:){_NAME}(?:联系|咨询|反映|[,(;。])"),
    ),
    (
        "第一部分的文字",
        re.compile(rf"20\d\d年度?[,，](?:在[^。;；]{{2,40}}?下[,，])?{_NAME}{_BOTH}{_DOES}"),
    ),
)
#: “X政府信息公开年度报告由六部分组成”
_COMPOSED = re.compile(
    rf"(?:^|[。;；:]){_NAME}(?:20\d\d年度?)?政府信息公开(?:工作)?年度报告(?:由|共?分|包括|包含)",
    re.MULTILINE,
)
#: 表头上的“填报单位：X（盖章）”
_STATED = re.compile(
    r"^(?:(?:编制|填报|报告|上报)(?:单位|机关|部门)|单位名称|机关名称):"
    rf"(?P<agency>[\u4e00-\u9fff]{{3,30}}?){_SEAL}(?:$|(?:填报|编制|报告)?(?:日期|时间):)",
    re.MULTILINE,
)
#: “请与某局办公室联系”的，报告的是某局
_OFFICE = re.compile("(?<=[局厅院])办公室$")
#: “X根据……，公布本年度报告”：在一句的开头
_NOT_OURS = re.compile("印发|通知")
_SUBJECT = re.compile(
    rf"(?:^|[。,，;；:]){_NAME}(?:{_BY}|现将|现就|现公布|特编制|编制|组织编制)"
    r"(?P<rest>[^。\n]{0,90}?(?:编制|编写|公布|发布|公开|形成|报告如下)[^。\n]{0,40})",
    re.MULTILINE,
)


def mentions(lines: Sequence[str], text: str) -> Iterator[tuple[str, str]]:
    """(哪一处, 机关)；`lines` 为第一部分以前各行，`text` 为去了空白的全文。"""
    written = "\n".join(lines)
    for match in _SUBJECT.finditer(written):
        ours = "报告" in match["rest"] and not _NOT_OURS.search(match["rest"])
        if ours and is_own_name(match["agency"]):
            yield "编制说明", match["agency"]
    for pattern in (_COMPOSED, _STATED):
        for match in pattern.finditer(written):
            if is_own_name(match["agency"]):
                yield "编制说明", match["agency"]
    for place, pattern in _MENTIONED:
        for match in pattern.finditer(text):
            found = _OFFICE.sub("", clean(match["agency"]))
            if is_own_name(found):
                yield place, found
                break
