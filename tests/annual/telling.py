"""会写各种说法的文字：同一份表格，换着词、语序、量词、数字写出来，可以在某处写错。

每句话是一个模板，`<new>` 之类是数的位置；`FACTS` 说明它对应表格的哪些格。写错的数（`planted`）
避开表格里别的说得通的数，所以每处写错都应当查出来，而没有写错的都不应当查出来。
"""

import random
import re
from dataclasses import dataclass, field

import cn2an

from gongkai.annual.claims import value_of
from gongkai.annual.model import Report
from gongkai.annual.specimen import specimen

_DIRECT, _AFTER = "remedies:litigation.direct:", "remedies:litigation.after_reconsideration:"
_RECONSIDERATION = "remedies:reconsideration:"


def _applications(*rows, column="total"):
    return tuple(f"applications:{row}:{column}" for row in rows)


_GROUPS = {
    "denied": (
        "state_secret",
        "other_law",
        "security_stability",
        "third_party",
        "internal_affairs",
        "deliberative",
        "enforcement_file",
        "registry_inquiry",
    ),
    "unavailable": ("not_held", "must_create", "unclear"),
    "declined": ("petition", "repeat", "publication", "excessive", "confirmation"),
    "other": ("uncorrected", "unpaid", "other"),
}
FACTS = {
    **{
        row: _applications(row)
        for row in ("new", "carried_in", "total", "carried_out", "granted", "partial")
    },
    **{
        group: _applications(*(f"{group}.{leaf}" for leaf in leaves))
        for group, leaves in _GROUPS.items()
    },
    **{
        leaf: _applications(f"{group}.{leaf}")
        for group, leaves in _GROUPS.items()
        for leaf in leaves
        if leaf != "other"
    },
    **{
        who: _applications("new", column=who)
        for who in ("natural_person", "business", "research", "charity", "legal_service")
    },
    "organisations": tuple(
        f"applications:new:{c}"
        for c in ("business", "research", "charity", "legal_service", "other")
    ),
    **{
        f"both_{who}": _applications("new", "carried_in", column=who)
        for who in ("natural_person", "business", "research", "charity", "legal_service")
    },
    "both_organisations": tuple(
        f"applications:{row}:{c}"
        for row in ("new", "carried_in")
        for c in ("business", "research", "charity", "legal_service", "other")
    ),
    "both": _applications("new", "carried_in"),
    "disclosed": _applications("granted", "partial"),
    "recon": (f"{_RECONSIDERATION}total",),
    "suit": (f"{_DIRECT}total", f"{_AFTER}total"),
    "disputes": (f"{_RECONSIDERATION}total", f"{_DIRECT}total", f"{_AFTER}total"),
    "direct": (f"{_DIRECT}total",),
    "after": (f"{_AFTER}total",),
    **{
        f"recon_{c}": (f"{_RECONSIDERATION}{c}",)
        for c in ("upheld", "corrected", "other", "pending")
    },
    **{
        f"suit_{c}": (f"{_DIRECT}{c}", f"{_AFTER}{c}")
        for c in ("upheld", "corrected", "other", "pending")
    },
    **{c: (f"disclosures:normative:{c}",) for c in ("made", "repealed", "in_force")},
    **{f"rules_{c}": (f"disclosures:rules:{c}",) for c in ("made", "repealed", "in_force")},
    "licences": ("disclosures:licences:decisions",),
    "penalties": ("disclosures:penalties:decisions",),
}

_WHEN = (
    "",
    "2023年，",
    "2023年度，",
    "全年",
    "本年度",
    "一年来，",
    "2023年1月1日至12月31日，",
    "截至2023年12月31日，",
    "报告期内，",
    "这一年里，",
)
_WE = ("", "我局", "本机关", "我单位", "本局", "全局", "我局办公室")
_ADD = ("", "共", "一共", "总共", "累计", "共计")
_RECEIVE = ("收到", "新收", "新收到", "接到", "受理", "接收")
_NOUN = (
    "政府信息公开申请",
    "信息公开申请",
    "依申请公开申请",
    "公民、法人和其他组织提出的政府信息公开申请",
    "群众提交的政府信息公开申请",
    "政府信息公开申请件",
)
_CLOSE = ("办结", "答复", "办理完毕", "办结并答复申请人", "作出答复")
_LAST = (
    "上年结转",
    "上年度结转",
    "2022年结转",
    "2022年度结转",
    "去年结转",
    "承接上年结转",
    "上年度未办结结转",
)
_NEXT = (
    "结转下年度继续办理",
    "结转至2024年办理",
    "结转下一年度",
    "结转到下年办理",
    "顺延到下年度答复",
    "结转2024年度继续办理",
    "转入下一年度继续办理",
)
_SUITS = (
    "政府信息公开",
    "因政府信息公开引发的",
    "与政府信息公开有关的",
    "因政府信息公开工作引起的",
    "涉及政府信息公开的",
)

SENTENCES = (
    (
        "{when}{we}{add}{receive}{noun}<new>，{last}<carried_in>，{close}<total>，{next}<carried_out>。",
        3,
    ),
    ("{when}{we}{add}{receive}<new>{noun}。", 2),
    (
        "{when}{we}{add}{receive}{noun}<new>。到年底{add}{close}<total>，其余<carried_out>{next}。",
        2,
    ),
    ("{noun}方面，{we}{receive}<new>，{close}<total>；{last}<carried_in>。", 1),
    ("{when}{we}{receive}的{noun}有<new>，加上{last}的<carried_in>，共<both>。", 2),
    ("{when}新收{noun}<new>，{last}{noun}<carried_in>，两项合计<both>。", 2),
    ("新收和{last}的{noun}分别为<new>、<carried_in>。", 1),
    (
        "{when}{we}{receive}{noun}<new>，其中自然人<natural_person>、法人或其他组织<organisations>。",
        2,
    ),
    (
        "{when}{we}{receive}{noun}<new>，其中自然人提出<natural_person>，商业企业提出<business>，科研机构<research>，社会公益组织<charity>，法律服务机构<legal_service>。",
        2,
    ),
    ("{noun}中，<natural_person>由自然人提出，<business>由商业企业提出。", 1),
    (
        "{when}{we}{close}{noun}<total>，其中予以公开<granted>、部分公开<partial>、不予公开<denied>、无法提供<unavailable>、不予处理<declined>。",
        3,
    ),
    (
        "{noun}的办理结果为：予以公开<granted>，部分公开<partial>，本机关不掌握相关政府信息<not_held>，没有现成信息需要另行制作<must_create>。",
        2,
    ),
    ("{noun}中，<granted>予以公开，<partial>部分公开，<denied>不予公开。", 2),
    ("{when}{we}应办理{noun}<both>（新收<new>，{last}<carried_in>），{close}<total>。", 2),
    (
        "{close}的{noun}中，予以公开（含部分公开）<disclosed>，不予公开<denied>，无法提供<unavailable>，不予处理<declined>，其他<other>。",
        2,
    ),
    (
        "{close}的{noun}中，予以公开<disclosed>（含部分公开<partial>），其余按规定作其他处理。",
        1,
    ),
    (
        "{close}的{noun}中，予以公开或部分公开的共<disclosed>，占办结总数的{percent:disclosed:total}%。",
        2,
    ),
    ("{close}{noun}<total>；予以公开<granted>，占{percent:granted:total}%。", 2),
    (
        "{when}{receive}{noun}<new>，其中自然人申请<natural_person>，占新收申请的{percent:natural_person:new}%。",
        1,
    ),
    (
        "{noun}不予公开的<denied>，其中保护第三方合法权益<third_party>、属于三类内部事务信息<internal_affairs>、属于四类过程性信息<deliberative>。",
        2,
    ),
    (
        "依申请公开办理中，属于重复申请的<repeat>，信访举报投诉类申请<petition>，补正后仍不明确的<unclear>。",
        2,
    ),
    ("{suits}行政复议<recon>，行政诉讼<suit>。", 3),
    ("{suits}行政复议案件<recon>；行政诉讼案件<suit>。", 2),
    ("{when}{suits}行政复议和行政诉讼分别为<recon>和<suit>。", 1),
    ("{suits}行政争议共<disputes>，其中行政复议<recon>、行政诉讼<suit>。", 2),
    (
        "{suits}行政复议<recon>，其中结果维持<recon_upheld>，结果纠正<recon_corrected>，尚未审结<recon_pending>。",
        2,
    ),
    (
        "{suits}行政诉讼<suit>（维持<suit_upheld>，纠正<suit_corrected>，其他结果<suit_other>，尚未审结<suit_pending>）。",
        2,
    ),
    ("{suits}行政诉讼<suit>，其中未经复议直接起诉<direct>，复议后起诉<after>。", 2),
    ("{when}{we}制发行政规范性文件<made>，废止<repealed>，现行有效<in_force>。", 3),
    ("{when}{we}制定行政规范性文件<made>，废止行政规范性文件<repealed>。", 2),
    ("{when}制发规章<rules_made>、行政规范性文件<made>，现行有效的行政规范性文件<in_force>。", 2),
    ("{when}{we}作出行政许可决定<licences>、行政处罚决定<penalties>。", 2),
)
#: 否定的说法：所说的都为 0
DENIALS = (
    ("{when}{we}没有发生{suits}行政复议、行政诉讼。", ("recon", "suit")),
    ("{when}未发生因政府信息公开被申请行政复议、被提起行政诉讼的情况。", ("recon", "suit")),
    ("{suits}行政复议、行政诉讼均为0件。", ("recon", "suit")),
    ("{when}{we}无{suits}行政复议案件。", ("recon",)),
    ("{suits}行政诉讼0件。", ("suit",)),
    ("{when}{we}未收到{noun}。", ("new",)),
    ("{when}没有收到公民、法人和其他组织的{noun}。", ("new",)),
    ("{noun}按期办理，无{next}。", ("carried_out",)),
    ("{noun}没有上年结转的情况。", ("carried_in",)),
    ("{when}{we}未制发行政规范性文件。", ("made",)),
)
#: 说的不是本年本机关申请的全部：不应当查出什么
OTHERS = (
    "2022年收到政府信息公开申请{n}件。",
    "2022年收到政府信息公开申请{n}件，办结{n}件，比2021年多{n}件。",
    "申请量较上年增加{n}件，增长{n}%。",
    "与2022年相比，政府信息公开申请减少{n}件。",
    "坚持做到“受理一件申请、办好一件实事”。",
    "坚持办结一件、回访一件、满意一件。",
    "每收到一件申请，都在当日登记。",
    "通过网络收到申请{n}件，当面收到{n}件，信函收到{n}件。",
    "办理人大代表建议{n}件、政协提案{n}件，答复{n}件。",
    "受理12345热线工单{n}件，办结{n}件，按期答复{n}件。",
    "收到群众留言{n}条，全部答复。",
    "主动公开政府信息{n}条，其中政策文件{n}件、解读{n}篇。",
    "公开行政许可决定信息{n}条。",
    "备案审查规范性文件{n}件，其中修改{n}件、废止{n}件。",
    "下一步，力争政府信息公开行政复议不超过{n}件。",
    "自2008年以来，累计收到政府信息公开申请{n}件。",
    "上半年收到政府信息公开申请{n}件。",
    "延期答复{n}件，补正{n}件，征求第三方意见{n}件。",
    "组织培训{n}次，召开会议{n}次。",
    "收到公租房申请{n}件，办结{n}件。",
    "受理行政复议案件{n}件，审结{n}件，其中维持{n}件。",
    "根据《条例》第{n}条、第{n}条的规定办理。",
    "没有发生政府信息公开行政复议被纠错、行政诉讼败诉的情形。",
    "各县区收到政府信息公开申请{n}件，市直部门收到{n}件。",
    "申请内容涉及征地拆迁{n}件、规划许可{n}件、其他{n}件。",
    "不断提高答复质量，防范行政复议、行政诉讼的发生。",
    "未出现超期答复。",
    "2020年至2022年共收到政府信息公开申请{n}件。",
)
_UNITS = {
    "remedies": ("件", "起", "宗", "件"),
    "disclosures": ("件", "件", "份"),
    "applications": ("件", "件", "件", "项", "份", "宗"),
}


@dataclass(frozen=True)
class Planted:
    """写错的一处：格、写成的数、写在哪一句；`percent` 为写错的是百分数。"""

    cells: tuple[str, ...]
    value: int | str
    sentence: str
    percent: bool = False


@dataclass
class Telling:
    """写成的一份：报告、各句、写错的各处、一共说了多少个数。"""

    report: Report
    sentences: list[str] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    claims: int = 0


def table(rng: random.Random) -> Report:
    """一份表格自洽、没有文字的 2023 年报告；各行都有数。"""
    report = specimen(rng, "2021", rng.choice((9, 60, 400, 4000)))
    report.year, report.agency, report.title = 2023, "青川市住房和城乡建设局", ""
    return report


def tell(rng: random.Random, wrong: float = 0.25) -> Telling:
    """写一份：每个数以 `wrong` 的可能写错。"""
    telling = Telling(table(rng))
    for template, _ in _chosen(rng):
        telling.sentences.append(_sentence(rng, telling, template, wrong))
        if rng.random() < 0.5:
            telling.sentences.append(_other(rng))
    if rng.random() < 0.6:
        _deny(rng, telling, wrong)
    rng.shuffle(telling.sentences)
    _spread(rng, telling)
    return telling


def _chosen(rng):
    bag = [s for s in SENTENCES for _ in range(s[1])]
    return [rng.choice(bag) for _ in range(rng.randint(2, 5))]


def _words(rng, template):
    said = re.findall(r"\{(\w+)\}", template)
    books = {
        "when": _WHEN,
        "we": _WE,
        "add": _ADD,
        "receive": _RECEIVE,
        "noun": _NOUN,
        "close": _CLOSE,
        "last": _LAST,
        "next": _NEXT,
        "suits": _SUITS,
    }
    for name in said:
        if name in books:
            template = template.replace(f"{{{name}}}", rng.choice(books[name]), 1)
    return template


def _sentence(rng, telling, template, wrong):
    text = _words(rng, template)
    planted = []
    said = {}

    def number(match):
        cells = FACTS[match[1]]
        true = int(value_of(telling.report, cells))
        value = true
        if rng.random() < wrong:
            value = _false(rng, telling.report, true, said)
            planted.append((cells, value))
        said[match[1]] = value
        telling.claims += 1
        return _written(rng, value) + rng.choice(_UNITS[cells[0].split(":")[0]])

    def percent(match):
        part, base = (int(value_of(telling.report, FACTS[n])) for n in match.groups())
        if not base or any(
            n in said and said[n] != int(value_of(telling.report, FACTS[n])) for n in match.groups()
        ):
            return ""
        share = round(part * 100 / base, 1)
        telling.claims += 1
        if rng.random() < wrong:
            share = round(share + rng.choice((7.3, 11.6, 23.9)), 1)
            planted.append((FACTS[match[1]], str(share)))
        return str(share)

    text = re.sub(r"<(\w+)>", number, text)
    text = re.sub(r"\{percent:(\w+):(\w+)\}", percent, text)
    text = re.sub(r"，占[^，。\d]*%", "", text)
    for cells, value in planted:
        if cells == FACTS["disputes"] and value == said["recon"] + said["suit"]:
            continue  # 总数与写错的两个数之和碰巧相等
        telling.planted.append(Planted(cells, value, text, isinstance(value, str)))
    return text


def _false(rng, report, true, said):
    """写错的数：避开表格里别的数及它们的和，免得碰巧说得通。"""
    known = {int(report.number(c) or 0) for c in report.cells}
    near = {int(value_of(report, cells) or 0) for cells in FACTS.values()} | set(said.values())
    free = [v for d in (-3, -2, -1, 1, 2, 3, 7, 10, 21, 100) if (v := true + d) >= 0]
    near |= known | {sum(said.values())}
    free = [v for v in free if v not in near]
    return rng.choice(free) if free else max(near) + rng.randint(1, 99)


def _written(rng, value):
    if value < 100 and rng.random() < 0.12:
        return cn2an.an2cn(value, "low")
    if value >= 1000 and rng.random() < 0.3:
        return f"{value:,}"
    return rng.choice(("{}", "{}", "{}", " {} ")).format(value)


def _other(rng):
    return re.sub(r"\{n\}", lambda m: str(rng.randint(2, 900)), rng.choice(OTHERS))


def _deny(rng, telling, wrong):
    template, names = rng.choice(DENIALS)
    values = {n: int(value_of(telling.report, FACTS[n])) for n in names}
    if any(values.values()) and rng.random() > wrong:
        return
    text = _words(rng, template)
    telling.claims += len(names)
    telling.sentences.append(text)
    for name, value in values.items():
        if value:
            telling.planted.append(Planted(FACTS[name], 0, text))


def _spread(rng, telling):
    """各句分到几个部分、几段里。"""
    report = telling.report
    report.sections = {s.id: [] for s in report.form.sections}
    sections = ["overview"] * 4 + ["others"]
    paragraphs = {}
    for sentence in telling.sentences:
        section = rng.choice(sections)
        if paragraphs.get(section) and rng.random() < 0.6:
            report.sections[section][-1] += sentence
        else:
            report.sections[section].append(sentence)
        paragraphs[section] = True
    report.sections["others"].append("本年度未收取信息处理费。")
