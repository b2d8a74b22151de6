"""按月填的数：表二里不由本系统办的（许可、处罚、强制、收费、采购），各科室填，或者导入。"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from gongkai.agencies.models import Agency, Office
from gongkai.agencies.policy import Do, demand
from gongkai.annual.forms import FORM_IDS, Form, form, form_for_year
from gongkai.annual.model import Number
from gongkai.annual.read.squeeze import fold
from gongkai.reporting.decimals import plain
from gongkai.reporting.documents import Unfit
from gongkai.reporting.models import CountBatch, MonthlyCount
from gongkai.safekeeping.actor import Actor, account
from gongkai.safekeeping.trail import record

#: 由政策库数出的两行，不填
_DERIVED = frozenset({"rules", "normative"})
_BY_MONTH = frozenset({"decisions", "amount", "projects"})
WHOLE_YEAR = 0
_LARGEST = Decimal(10**9)
#: 写得出的数：全角的、有千分号的先归一；不收“1e5”
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_PLACES = -6


@dataclass(frozen=True, slots=True)
class Measure:
    """要填的一个数：`id` 为表二的“行:列”；`monthly` 按月填，不然全年一个；`whole` 只能是整数。"""

    id: str
    name: str
    monthly: bool
    whole: bool
    signed: bool

    @property
    def months(self) -> range:
        """填哪几个月；全年一个的为 0。"""
        return range(1, 13) if self.monthly else range(WHOLE_YEAR, 1)


def measures(year: int) -> list[Measure]:
    """`year` 年度的格式里要填的各数；没有格式的年份没有。"""
    shape = form_for_year(year)
    return list(_measures(shape)) if shape else []


def names() -> list[tuple[str, str]]:
    """各格式里要填的各数的代号、名称。"""
    return [(one.id, one.name) for id in FORM_IDS for one in _measures(form(id))]


def _measures(shape: Form) -> Iterable[Measure]:
    for block in shape.disclosures:
        for row in block.rows:
            for column in block.columns if row.id not in _DERIVED else ():
                yield Measure(
                    f"{row.id}:{column.id}",
                    f"{row.label}·{column.label}",
                    monthly=column.id in _BY_MONTH,
                    whole=column.id != "amount",
                    signed=column.id == "change",
                )


def typed(text: str, measure: Measure) -> Decimal:
    """填的一个数；不行的抛 Unfit，说哪里不行。"""
    written = fold(text).replace(",", "").strip()
    if not _NUMBER.fullmatch(written):
        raise Unfit(f"“{text}”不是数。没有的填 0。")
    value = Decimal(written)
    if abs(value) >= _LARGEST:
        raise Unfit(f"“{text}”太大。")
    if value < 0 and not measure.signed:
        raise Unfit(f"“{text}”小于 0。")
    if measure.whole and value != value.to_integral_value():
        raise Unfit(f"“{text}”不是整数。")
    if int(value.normalize().as_tuple().exponent) < _PLACES:
        raise Unfit(f"“{text}”的小数太长，最多 {-_PLACES} 位。")
    return value


@dataclass(frozen=True, slots=True)
class Told:
    """一年填报的：各数的合计，哪些有导入的，还缺哪几个月。"""

    sums: Mapping[tuple[str, str], Number]
    imported: frozenset[str]
    missing: Mapping[str, list[int]] = field(default_factory=dict)


def counts_of(agency: Agency, year: int, measure: str = "") -> QuerySet[MonthlyCount]:
    """一格所计的各月的数。"""
    rows = MonthlyCount.objects.filter(agency=agency, year=year)
    rows = rows.filter(measure=measure) if measure else rows
    return rows.select_related("office", "by", "batch").order_by("month", "office_id", "pk")


def told(agency: Agency, year: int, today: date | None = None) -> Told:
    """一年的合计；给了 `today` 的，另说到那天为止还缺哪几个月。一条查询。"""
    rows = MonthlyCount.objects.filter(agency=agency, year=year)
    sums: dict[str, Decimal] = {}
    filled: set[tuple[str, int]] = set()
    imported: set[str] = set()
    for measure, month, value, batch in rows.values_list("measure", "month", "value", "batch_id"):
        sums[measure] = sums.get(measure, Decimal(0)) + value
        filled.add((measure, month))
        if batch is not None:
            imported.add(measure)
    cells = {(m.split(":")[0], m.split(":")[1]): plain(n) for m, n in sums.items()}
    missing = _missing(year, filled, today) if today else {}
    return Told(cells, frozenset(imported), missing)


def _missing(year: int, filled: set[tuple[str, int]], today: date) -> dict[str, list[int]]:
    found = {}
    for one in measures(year):
        due = [m for m in one.months if date(year, max(m, 1), 1) <= today and _over(year, m, today)]
        left = [m for m in due if (one.id, m) not in filled]
        if left:
            found[one.id] = left
    return found


def demand_come(year: int, month: int, today: date) -> None:
    """还没有到的月份（年份）不填；`month` 为 0 的为全年一个的。"""
    if (year, max(month, 1)) > (today.year, today.month):
        raise Unfit(f"{year}年{month}月还没有到。" if month else f"{year}年还没有到。")


def _over(year: int, month: int, today: date) -> bool:
    """那个月（全年）过完了，该填了。"""
    after = month % 12 + 1 if month else 1
    return today >= date(year + (month in (0, 12)), after, 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """要存的一个数。"""

    measure: str
    month: int
    value: Decimal
    office: Office | None
    source: str


@transaction.atomic
def enter(
    agency: Agency,
    year: int,
    entries: Iterable[Entry],
    user: Actor,
    batch: CountBatch | None = None,
) -> int:
    """存；与原来一样的不动，改了的记改以前的。返回存了几个。"""
    demand(user, Do.FIGURES, agency)
    # 两个人同时填同一格：后一个等前一个
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    known = {
        (row.measure, row.month, row.office_id): row
        for row in MonthlyCount.objects.select_for_update().filter(agency=agency, year=year)
    }
    changed = [c for e in entries if (c := _enter(agency, year, e, user, batch, known))]
    if changed:
        detail = {"year": year, "changed": changed, "batch": batch.name if batch else ""}
        record(user, "report.counted", f"agency:{agency.pk}", agency=agency.pk, detail=detail)
    return len(changed)


def _enter(
    agency: Agency,
    year: int,
    entry: Entry,
    user: Actor,
    batch: CountBatch | None,
    known: Mapping[tuple[str, int, int | None], MonthlyCount],
) -> str:
    office = entry.office.pk if entry.office else None
    row = known.get((entry.measure, entry.month, office))
    before = "" if row is None else str(plain(row.value))
    if row is not None and (row.value, row.source) == (entry.value, entry.source):
        return ""
    row = row or MonthlyCount(agency=agency, year=year, measure=entry.measure, month=entry.month)
    row.office_id, row.value, row.source = office, entry.value, entry.source
    row.batch, row.by = batch, account(user)
    row.save()
    where = f"{entry.measure} {entry.month}月" if entry.month else entry.measure
    return f"{where}：{before or '（空）'}→{plain(entry.value)}"
