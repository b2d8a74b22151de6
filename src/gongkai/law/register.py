"""法律依据的总表：系统里每一项法律数据，内容、施行期间、出处、是否核对过原文，供逐条核对。"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from gongkai.kept import kept
from gongkai.law.calendar import official
from gongkai.law.decisions import FIRST_NAMES
from gongkai.law.errors import NotInForce
from gongkai.law.facts import chinese
from gongkai.law.organs import ROLE_NAMES
from gongkai.law.parameters import UNIT_NAMES
from gongkai.law.tables import ROUTE, Entry, periods, shipped

TABLE_NAMES = {
    "parameters": "期限与数量",
    "rules": "计算与办理的规则",
    "findings": "办理结果的依据",
    "routes": "救济的先后",
    "remedies": "救济告知的文字",
    "organs": "复议机关",
    "readings": "有争议的读法",
    "acts": "办理的各步",
    "fees": "信息处理费",
    "duties": "法定主动公开",
    "utilities": "公共企事业单位的公开",
    "indicators": "检查指标",
    "notices": "放假安排",
}
#: 内容只是一个数、一种办法，要另说是什么的
_NAMED = ("parameters", "routes")


@dataclass(frozen=True, slots=True)
class Encoded:
    """一项数据。`until` 为 None 即至今；`read` 为核对过公布的原文。"""

    id: str
    table: str
    value: str
    since: date
    until: date | None
    citation: str
    read: bool
    contested: bool = False
    note: str = ""
    #: 是什么的（期限、救济的先后、放假安排）；内容自己说明了的没有
    name: str = ""

    @property
    def said(self) -> str:
        """“答复申请：20个工作日”。"""
        return f"{self.name}：{self.value}" if self.name else self.value

    @property
    def period(self) -> str:
        """施行期间。"""
        return f"{chinese(self.since)}至{chinese(self.until) if self.until else '今'}"

    @property
    def table_name(self) -> str:
        """哪一类。"""
        return TABLE_NAMES[self.table]


@kept
def encoded() -> tuple[Encoded, ...]:
    """全部数据，按类、标识、时间。"""
    found = [_encoded(table, e) for table in TABLE_NAMES for e in _entries(table)]
    return (*found, *_notices())


def known(on: date | None = None, unread: bool = False) -> list[Encoded]:
    """`on` 日施行的（不给即全部）；`unread` 只要没有核对过原文的。"""
    return [
        e
        for e in encoded()
        if (on is None or e.since <= on <= (e.until or date.max)) and not (unread and e.read)
    ]


def named(id: str, on: date | None = None) -> list[Encoded]:
    """标识为 `id` 的各段；没有抛 NotInForce。"""
    found = [e for e in known(on) if e.id == id]
    if not found:
        when = f"{chinese(on)}施行的" if on else ""
        raise NotInForce(f"没有{when}“{id}”这项数据。用 gongkai law list 看全部。")
    return found


def _entries(table: str) -> Iterator[Entry]:
    if table == "notices":
        return
    if table != "routes":
        yield from shipped(table)
        return
    for entry in shipped("decisions"):
        for period in periods(entry, "routes", ROUTE, "decisions.toml"):
            yield {**period, "name": entry["name"]}


def _encoded(table: str, entry: Entry) -> Encoded:
    id = f"route.{entry['id']}" if table == "routes" else entry["id"]
    return Encoded(
        id,
        table,
        _value(table, entry),
        entry["from"],
        entry.get("to"),
        entry["citation"],
        entry["read"],
        bool(entry.get("contested", False)),
        entry.get("note", ""),
        entry["name"] if table in _NAMED else "",
    )


def _value(table: str, entry: Entry) -> str:
    say = _SAY.get(table)
    return say(entry) if say else str(entry.get("text") or entry["name"])


def _finding(entry: Entry) -> str:
    cited = "、".join(entry["articles"])
    return f"{entry['name']}：{cited}" if cited else str(entry["name"])


def _bands(entry: Entry) -> str:
    unit, last = entry["measure"], entry["bands"][-1]
    parts = [f"到第{b['upto']}{unit}每{unit}{b['each']}元" for b in entry["bands"]]
    more = f"以后每{unit}{last['each'] + entry['rise']}元"
    if entry["step"]:
        more = f"以后每{entry['step']}{unit}一档，每档加{entry['rise']}元"
    return f"{entry['name']}：" + "，".join([*parts, more])


_SAY: dict[str, Callable[[Entry], str]] = {
    "parameters": lambda e: f"{e['amount']}{UNIT_NAMES[e['unit']]}",
    "routes": lambda e: FIRST_NAMES[e["first"]],
    "fees": _bands,
    "readings": lambda e: f"{e['name']}？默认：{e['options'][e['default']]}",
    "organs": lambda e: f"{e['name']}：" + "、".join(ROLE_NAMES[r] for r in e["organs"]),
    "findings": _finding,
    "utilities": lambda e: f"{e['name']}：{e['text']}",
    "indicators": lambda e: f"{e['name']}：{e['text']}",
}


def _notices() -> Iterator[Encoded]:
    for year, notice in sorted(official().notices.items()):
        off = f"放假 {len(notice.days_off)} 天（含周末），调休上班 {len(notice.days_on)} 天"
        yield Encoded(
            f"notice.{year}",
            "notices",
            off,
            date(year, 1, 1),
            date(year, 12, 31),
            notice.citation,
            True,
            name=f"{year}年",
        )


def unread_list() -> str:
    """没有核对过原文的各项，一项一行（docs/law-unread.md 的内容）。"""
    rows = known(unread=True)
    lines = [
        "# 没有核对过原文的法律数据",
        "",
        f"共 {len(rows)} 项（`read = false`）。核对了原文，就在数据文件里改为 `read = true`，再用",
        "`gongkai law list --unread --format markdown > docs/law-unread.md` 更新这张表。",
        "",
        "| 类别 | 标识 | 内容 | 施行期间 | 依据 |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.table_name} | `{r.id}` | {r.value} | {r.period} | {r.citation} |" for r in rows
    ]
    return "\n".join(lines) + "\n"
