"""成批体检的全部结果：流水里的各份，加上互相对照的发现，照以前的结论办。"""

import json
from collections.abc import Iterator, Sequence
from functools import cached_property

from gongkai.annual.audit import FindingDict, Result
from gongkai.annual.decisions import Decisions
from gongkai.annual.entries import written
from gongkai.annual.journal import Journal
from gongkai.annual.summary.totals import SEVERITY_ORDER, Totals, brief_of

#: 文件 -> 互相对照添的各条
Added = dict[str, list[FindingDict]]


class Whole:
    """`order` 为流水里各份的文件，`counted` 为照流水累计的：不用改的各行不拆开。"""

    def __init__(
        self,
        journal: Journal,
        order: Sequence[str],
        counted: Totals,
        added: Added,
        decided: Decisions,
    ) -> None:
        self.journal, self.counted, self.added, self.decided = journal, counted, added, decided
        self._changed = {number for number, file in enumerate(order) if file in added}

    @property
    def is_as_it_was(self) -> bool:
        """流水就是全部：没有要加、要去的。"""
        return not self.added and not self.decided.of

    def results(self) -> Iterator[Result]:
        """各份的结果。"""
        for line in self.journal.lines():
            yield self._result(json.loads(line))

    def lines(self) -> Iterator[str]:
        """各份写成的一行。读完了，汇总数也有了：改了的只拆开一次。"""
        totals = self.counted.copy()
        for number, line in enumerate(self.journal.lines()):
            if self._is_final(number, line):
                yield line.decode()
                continue
            result = self._changed_in(line, totals)
            yield written(result).decode()
        self.totals = totals

    @cached_property
    def totals(self) -> Totals:
        """汇总数。"""
        totals = self.counted.copy()
        for number, line in enumerate(self.journal.lines()):
            if not self._is_final(number, line):
                self._changed_in(line, totals)
        return totals

    def _changed_in(self, line: bytes, totals: Totals) -> Result:
        """改了的一份；`totals` 跟着改。"""
        before = json.loads(line)
        result = self._result(before)
        totals.change(brief_of(before), result)
        return result

    def _is_final(self, number: int, line: bytes) -> bool:
        """这一行不用改。"""
        return not self.decided.of and number not in self._changed and _DISMISSED not in line

    def _result(self, result: Result) -> Result:
        more = self.added.get(result["file"], [])
        return self.decided.apply(_with(result, more))


#: 结果里另有认定不成立的（上次照别的结论办的）
_DISMISSED = b'"dismissed": ['


def _with(result: Result, more: list[FindingDict]) -> Result:
    known = [*result["findings"], *result.get("dismissed", [])]
    new = [f for f in more if f not in known]
    if not new:
        return result
    found = sorted([*result["findings"], *new], key=lambda f: SEVERITY_ORDER.index(f["severity"]))
    return {**result, "findings": found, "status": "findings"}
