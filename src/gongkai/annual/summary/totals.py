"""汇总数：份数、各规则的份数；逐条累计，内存与份数无关。"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from gongkai.annual.audit import Result

T = TypeVar("T")
STATUS_NAMES = {"clean": "没有发现问题", "findings": "有发现", "unreadable": "读不成"}
SEVERITY_ORDER = ("error", "warning", "notice")
RULE_NAMES = {
    "applications.row_total": "行的总计不等于各列之和",
    "applications.result_total": "办理结果总计不等于各项之和",
    "applications.balance": "新收加结转不等于办结加结转下年",
    "remedies.total": "复议、诉讼的总计不等于各项之和",
    "continuity.carried_in": "上年结转与上年报告不符",
    "continuity.in_force": "现行有效件数推算不符",
    "form.year": "没有读到年度",
    "form.version": "用错年度的格式",
    "form.sections": "缺少部分",
    "form.heading": "标题有误",
    "form.absent": "缺少表格或者单元格",
    "form.blank": "空缺或者填“/”",
    "form.value": "不是不小于 0 的整数",
    "form.fee_statement": "没有报告信息处理费",
    "narrative.new": "文字与表格不符：新收",
    "narrative.closed": "文字与表格不符：办结",
    "narrative.carried_out": "文字与表格不符：结转下年",
    "narrative.carried_in": "文字与表格不符：上年结转",
    "narrative.disclosed": "文字与表格不符：公开及部分公开",
    "narrative.granted": "文字与表格不符：予以公开",
    "narrative.partial": "文字与表格不符：部分公开",
    "narrative.denied": "文字与表格不符：不予公开",
    "narrative.unavailable": "文字与表格不符：无法提供",
    "narrative.declined": "文字与表格不符：不予处理",
    "narrative.other": "文字与表格不符：其他处理",
    "narrative.reconsideration": "文字与表格不符：行政复议",
    "narrative.litigation": "文字与表格不符：行政诉讼",
    "narrative.percentage": "百分比算错",
    "narrative.fee": "信息处理费前后不一",
    "narrative.disclosures": "文字有公开条数而表格全为 0",
    "timeliness": "晚于法定期限公布",
    "question.timeliness": "看不出公布的期限，请核对",
    "repetition": "文字大半照抄上年",
    "across.versions": "同一机关同一年有几份",
    "across.same_tables": "三张表与别的一份一样",
    "wording": "用词差错",
    "read.ambiguous": "数字读不准",
    "read.note": "读取时的提示",
    "read.broken": "文件损坏",
    "read.encrypted": "文件有密码",
    "read.scan": "扫描件，没有文字",
    "read.not_report": "不是年报",
    "read.no_table": "没有文字形式的表格",
    "read.legacy": "2019年以前的年报",
    "read.too_large": "文件过大",
    "read.unsupported": "不认识的格式",
    "read.too_slow": "读取超时",
    "read.crashed": "读取中止",
}


class Brief(NamedTuple):
    """一份的结果里汇总要的：状态、年度，各规则和轻重（不重复，有次序）；一样的很多。"""

    status: str
    year: int | None
    found: tuple[tuple[str, str], ...]


def brief_of(result: Result) -> Brief:
    """一份的。"""
    found = sorted({(f["rule"], f["severity"]) for f in result["findings"]})
    return Brief(result["status"], result["year"], tuple(found))


@dataclass
class Totals:
    """累计：各状态的份数，各规则（及轻重）出现于几份。"""

    briefs: Counter[Brief] = field(default_factory=Counter)

    def add(self, result: Result) -> None:
        """计入一份。"""
        self.count(brief_of(result))

    def count(self, brief: Brief) -> None:
        """计入一份。"""
        self.briefs[brief] += 1

    def copy(self) -> "Totals":
        """另一份，改它不改这一份。"""
        return Totals(self.briefs.copy())

    def change(self, before: Brief, result: Result) -> None:
        """计入了的一份添了发现。"""
        self.briefs[before] -= 1
        if not self.briefs[before]:
            del self.briefs[before]
        self.add(result)

    @property
    def files(self) -> int:
        """几份。"""
        return self.briefs.total()

    @property
    def statuses(self) -> Counter[str]:
        """各状态几份。"""
        return self._counted(lambda brief: [brief.status])

    @property
    def years(self) -> Counter[int]:
        """各年度几份。"""
        return self._counted(lambda brief: [] if brief.year is None else [brief.year])

    @property
    def rules(self) -> Counter[str]:
        """各规则见于几份；一样多的按名称。"""
        found = self._counted(lambda brief: {rule for rule, _ in brief.found})
        return Counter(dict(sorted(found.items())))

    @property
    def severities(self) -> Counter[str]:
        """各种轻重见于几份。"""
        return self._counted(lambda brief: {severity for _, severity in brief.found})

    @property
    def worst_of_rule(self) -> dict[str, str]:
        """各规则最重的一种。"""
        worst: dict[str, str] = {}
        for rule, severity in {one for brief in self.briefs for one in brief.found}:
            known = worst.get(rule, severity)
            worst[rule] = min(known, severity, key=SEVERITY_ORDER.index)
        return worst

    def _counted(self, names: Callable[[Brief], Iterable[T]]) -> Counter[T]:
        found: Counter[T] = Counter()
        for brief, count in self.briefs.items():
            for name in names(brief):
                found[name] += count
        return found

    @property
    def exit_status(self) -> int:
        """0 没有错误，1 有错误，2 有读不成的文件。"""
        if self.statuses["unreadable"]:
            return 2
        return 1 if self.severities["error"] else 0


def rule_name(rule: str) -> str:
    """规则的中文名。"""
    return RULE_NAMES.get(rule, rule)
