"""由勾稽关系从几种可能的写法里挑：疑问之和最小、又使全部勾稽成立的一种；挑不定的标歧义。"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gongkai.annual.identities import Identity, identities
from gongkai.annual.model import Cell, Number, Report, State
from gongkai.annual.read.scan.engine import Option

#: 次好的读法要差这么多，才算挑定（自然对数）
_MARGIN = 3.0
#: 没有勾稽可依的格，要有这么大的把握
_SURE = 5.0
#: 勾稽不成立时，各格都有这么大的把握，才信它本来就不成立
_CERTAIN = 9.0
_BROKEN = 40.0
_SECONDS = 5.0
#: 空格不到填了的几分之一，就可疑
_FEW = 4
#: 一条勾稽里改了这么多格才成立的，不信
_MANY = 3

Options = Mapping[str, list[tuple[Number, float]]]


@dataclass(frozen=True, slots=True)
class Choice:
    """挑的结果：各格的数，拿不准的格。"""

    values: dict[str, Number]
    unsure: set[str]


def settle(report: Report, read: Mapping[int, list[Option]], *, by_identities: bool = True) -> None:
    """把编号换成数，原地改 `report`；不是编号的（与别的字粘在一起）标歧义。"""
    known: dict[str, list[tuple[Number, float]]] = {}
    for name, cell in report.cells.items():
        if cell.state is State.NUMBER:
            read_as = read.get(int(cell.value or 0))
            if read_as is None:
                report.cells[name] = Cell(None, State.AMBIGUOUS, cell.raw, cell.where)
            else:
                known[name] = [(_value(o.text), o.doubt) for o in read_as]
    choice = choose(report, known) if by_identities else _likeliest(known)
    choice.unsure.update(_odd_blanks(report, known))
    for name in known.keys() | choice.unsure:
        report.cells[name] = _chosen(report.cells[name], known.get(name, []), choice, name)


def _odd_blanks(report: Report, known: Options) -> set[str]:
    """别的格都填了，只有几格空着：多半是没有认出来。"""
    found = set()
    for table in ("disclosures", "applications", "remedies"):
        blank = {
            name
            for name, cell in report.cells.items()
            if cell.state is State.BLANK and name.startswith(table)
        }
        filled = sum(name.startswith(table) for name in known)
        if len(blank) * _FEW < filled:
            found |= blank
    return found


def _value(text: str) -> Number:
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else value


def _chosen(cell: Cell, options: list[tuple[Number, float]], choice: Choice, name: str) -> Cell:
    if name in choice.unsure:
        said = "或".join(dict.fromkeys(str(v) for v, _ in options[:3]))
        return Cell(None, State.AMBIGUOUS, said, cell.where)
    value = choice.values[name]
    return Cell(value, State.NUMBER, str(value), cell.where)


def _likeliest(known: Options) -> Choice:
    return Choice({name: options[0][0] for name, options in known.items()}, set())


def choose(report: Report, known: Options) -> Choice:
    """挑出各格的数。"""
    choice = _likeliest(known)
    bound = [i for i in identities(report.form_id) if _judged(i, report, known)]
    held = {c for i in bound for c in i.cells}
    if any(_gap(i, choice.values, report) for i in bound):
        choice = _solved(bound, known, report)
    broken = [i for i in bound if _gap(i, choice.values, report)]
    doubtful = {c for i in broken for c in i.cells if _lead(known.get(c, [])) < _CERTAIN}
    changed = {c: d for c, v in choice.values.items() if (d := _doubt(known[c], v))}
    strained = [i for i in bound if _is_strained([changed[c] for c in i.cells if c in changed])]
    doubtful |= {
        c for i in strained for c in i.cells if c in changed or _lead(known.get(c, [])) < _CERTAIN
    }
    loose = {c for c, options in known.items() if c not in held and _lead(options) < _SURE}
    return Choice(choice.values, choice.unsure | doubtful | loose)


def _judged(identity: Identity, report: Report, known: Options) -> bool:
    """各格都读得出。"""
    return all(c in known or report.number(c) is not None for c in identity.cells)


def _lead(options: list[tuple[Number, float]]) -> float:
    """最可能的比次可能的多大把握。"""
    first = options[0][0] if options else None
    return min(
        (doubt for value, doubt in options[1:] if value != first), default=99.0 if options else 0.0
    )


def _is_strained(doubts: Sequence[float]) -> bool:
    """一条勾稽要改这几格才成立，改得很勉强、改得多：多半是对的那一种不在几种读法里，凑巧成立。"""
    return len(doubts) >= _MANY or sum(doubts) >= _CERTAIN


def _doubt(options: list[tuple[Number, float]], value: Number) -> float:
    """读作 `value` 有多可疑。"""
    return min(doubt for read, doubt in options if read == value)


def _gap(identity: Identity, values: Mapping[str, Number], report: Report) -> Number:
    terms = ((values.get(c, report.number(c) or 0), sign) for c, sign in identity.terms())
    return sum(value * sign for value, sign in terms)


def _solved(bound: list[Identity], known: Options, report: Report) -> Choice:
    """整数规划：先求最好的，再求与它不同的次好的；差得不够多的格拿不准。"""
    model = _Model(bound, known, report)
    best = model.solve()
    if best is None:
        return _likeliest(known)
    cost, values = best
    model.forbid(values)
    second = model.solve()
    unsure = set()
    if second is not None and second[0] - cost < _MARGIN:
        unsure = {c for c, v in second[1].items() if v != values[c]}
    return Choice(_likeliest(known).values | values, unsure)


class _Model:
    """每格各种写法一个 0/1 变量，恰取其一；每条勾稽一个不成立的代价。"""

    def __init__(self, bound: Iterable[Identity], known: Options, report: Report) -> None:
        import highspy

        self.inf = highspy.kHighsInf
        self.integer = highspy.HighsVarType.kInteger
        self.optimal = highspy.HighsModelStatus.kOptimal
        self.highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("threads", 1)
        self.highs.setOptionValue("time_limit", _SECONDS)
        self.columns = 0
        self.picks: dict[str, list[tuple[int, Number]]] = {}
        identities = list(bound)
        for name in dict.fromkeys(c for i in identities for c in i.cells if c in known):
            self._cell(name, known[name])
        for identity in identities:
            self._identity(identity, report)

    def _variable(self, lower: float, upper: float, cost: float, whole: bool = True) -> int:
        self.highs.addVar(lower, upper)
        self.highs.changeColCost(self.columns, cost)
        if whole:
            self.highs.changeColIntegrality(self.columns, self.integer)
        self.columns += 1
        return self.columns - 1

    def _row(self, lower: float, upper: float, terms: list[tuple[int, float]]) -> None:
        self.highs.addRow(lower, upper, len(terms), [t[0] for t in terms], [t[1] for t in terms])

    def _cell(self, name: str, options: list[tuple[Number, float]]) -> None:
        whole: dict[Number, float] = {}
        for value, doubt in options:
            if value == int(value) and value not in whole:
                whole[value] = doubt
        self.picks[name] = [(self._variable(0, 1, d), v) for v, d in whole.items()]
        self._row(1, 1, [(index, 1.0) for index, _ in self.picks[name]])

    def _identity(self, identity: Identity, report: Report) -> None:
        fixed: Number = 0
        terms: list[tuple[int, float]] = []
        for cell, sign in identity.terms():
            if cell in self.picks:
                terms += [(index, float(sign * value)) for index, value in self.picks[cell]]
            else:
                fixed += sign * (report.number(cell) or 0)
        largest = sum(abs(weight) for _, weight in terms) + abs(float(fixed)) + 1
        broken = self._variable(0, 1, _BROKEN)
        slack = self._variable(-largest, largest, 0, whole=False)
        self._row(-float(fixed), -float(fixed), [*terms, (slack, 1.0)])
        self._row(-self.inf, 0, [(slack, 1.0), (broken, -largest)])
        self._row(-self.inf, 0, [(slack, -1.0), (broken, -largest)])

    def solve(self) -> tuple[float, dict[str, Number]] | None:
        """(疑问与代价之和, 各格的数)；解不出得 None。"""
        self.highs.run()
        if self.highs.getModelStatus() != self.optimal:
            return None
        found: Any = self.highs.getSolution().col_value
        values = {
            name: next(v for i, v in picks if found[i] > 0.5) for name, picks in self.picks.items()
        }
        return self.highs.getInfo().objective_function_value, values

    def forbid(self, values: Mapping[str, Number]) -> None:
        """不再要这一解。"""
        chosen = [
            (i, 1.0) for name, picks in self.picks.items() for i, v in picks if v == values[name]
        ]
        self._row(-self.inf, len(chosen) - 1, chosen)
