"""汇总页的筛选：按机关、年度、轻重、问题；没有脚本的全部列着。"""

from html import escape

from gongkai.annual.audit import Result
from gongkai.annual.model import SEVERITY_NAMES, Severity
from gongkai.annual.summary.totals import SEVERITY_ORDER, Totals, rule_name
from gongkai.look import token

STYLE = (
    f".filter{{background:{token('paper')};padding:.6rem 0;"
    f"border-bottom:1px solid {token('line')};display:flex;flex-wrap:wrap;gap:.6rem 1rem;"
    "align-items:end}.filter[hidden]{display:none}.filter label{display:block}"
    ".filter input,.filter select{font:inherit;min-height:44px;max-width:16rem}"
    "@media(min-width:48rem){.filter{position:sticky;top:0;z-index:1}}"
    "section[data-who]{content-visibility:auto;contain-intrinsic-size:auto 20rem}"
)
#: 一份一份地比；`data-` 里的就是筛选的
SCRIPT = """
(function () {
  var form = document.querySelector(".filter");
  var parts = Array.from(document.querySelectorAll("section[data-who]"));
  function shows(part, given) {
    var said = given.who.value.trim();
    return (!said || part.dataset.who.indexOf(said) >= 0) &&
      (!given.year.value || part.dataset.year === given.year.value) &&
      (!given.worst.value || part.dataset.found.split(" ").indexOf(given.worst.value) >= 0) &&
      (!given.rule.value || part.dataset.rules.split(" ").indexOf(given.rule.value) >= 0);
  }
  function filter() {
    var left = 0;
    parts.forEach(function (part) {
      part.hidden = !shows(part, form.elements);
      left += part.hidden ? 0 : 1;
    });
    form.querySelector("output").textContent = "列出 " + left + " 份";
  }
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  filter();
}());
"""


def form(totals: Totals) -> str:
    """筛选的表单；脚本来了才露出来。"""
    years = [(str(year), f"{year}年") for year in sorted(totals.years, reverse=True)]
    severities = [(s, SEVERITY_NAMES[Severity(s)]) for s in SEVERITY_ORDER] + [
        ("none", "没有发现问题的")
    ]
    named = [(rule, rule_name(rule)) for rule, _ in totals.rules.most_common()]
    return (
        '<form class="filter" hidden role="search" aria-label="筛选各份报告">'
        '<label>机关或者文件<br><input name="who" type="search"></label>'
        f"{_choice('year', '年度', years)}{_choice('worst', '轻重', severities)}"
        f"{_choice('rule', '问题', named)}<output aria-live='polite'></output></form>"
    )


def _choice(name: str, label: str, options: list[tuple[str, str]]) -> str:
    inside = "".join(
        f'<option value="{escape(v)}">{escape(shown)}</option>' for v, shown in options
    )
    return (
        f'<label>{label}<br><select name="{name}"><option value="">全部</option>'
        f"{inside}</select></label>"
    )


def marks(result: Result) -> str:
    """一份报告上供筛选的属性。"""
    severities = sorted({f["severity"] for f in result["findings"]}) or ["none"]
    given = {
        "who": f"{result['agency']} {result['file']}",
        "year": str(result["year"] or ""),
        "found": " ".join(severities),
        "rules": " ".join(sorted({f["rule"] for f in result["findings"]})),
    }
    return "".join(f' data-{name}="{escape(value)}"' for name, value in given.items())
