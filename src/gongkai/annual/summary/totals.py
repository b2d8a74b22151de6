"""汇总数：份数、各规则的份数；逐条累计，内存与份数无关。"""

from collections import Counter
from dataclasses import dataclass, field

from gongkai.annual.audit import Result

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


@dataclass
class Totals:
    """累计：各状态的份数，各规则（及轻重）出现于几份。"""

    files: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    worst_of_rule: dict[str, str] = field(default_factory=dict)
    years: Counter[int] = field(default_factory=Counter)

    def add(self, result: Result) -> None:
        """计入一份。"""
        self.files += 1
        self.statuses[result["status"]] += 1
        if result["year"] is not None:
            self.years[result["year"]] += 1
        for rule in sorted({f["rule"] for f in result["findings"]}):
            self.rules[rule] += 1
        for severity in {f["severity"] for f in result["findings"]}:
            self.severities[severity] += 1
        for found in result["findings"]:
            known = self.worst_of_rule.get(found["rule"], "notice")
            if SEVERITY_ORDER.index(found["severity"]) <= SEVERITY_ORDER.index(known):
                self.worst_of_rule[found["rule"]] = found["severity"]

    @property
    def exit_status(self) -> int:
        """0 没有错误，1 有错误，2 有读不成的文件。"""
        if self.statuses["unreadable"]:
            return 2
        return 1 if self.severities["error"] else 0


def rule_name(rule: str) -> str:
    """规则的中文名。"""
    return RULE_NAMES.get(rule, rule)
