"""用手算的案子（hand/*.toml）：律师写的答案与系统的一致。"""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from gongkai.law.clocks import clock
from gongkai.law.contest import ContestFacts, dues
from gongkai.law.duties import publication_due
from gongkai.law.errors import LawError
from gongkai.law.facts import Asked, Channel, Consultation, Facts, Order
from gongkai.law.fees import fee
from gongkai.law.procedure import Act, Event, NotAllowed, admit, describe, stand
from gongkai.law.remedies import last_days

FOLDER = Path(__file__).parent / "hand"
ORGAN = "青川市人民政府"


def cases(table):
    """各文件里 [[table]] 的案子。"""
    return [
        pytest.param(case, id=f"{path.stem}：{case['name']}")
        for path in sorted(FOLDER.glob("*.toml"))
        for case in tomllib.loads(path.read_text("utf-8")).get(table, [])
    ]


def agree(case, solve):
    """答案里写了的逐项相同；写了 error 的就该是那个错。"""
    wanted = dict(case["answer"])
    if error := wanted.pop("error", None):
        with pytest.raises(LawError, match=error):
            solve(dict(case["given"]))
        return
    found, cited = solve(dict(case["given"]))
    for name, value in wanted.items():
        assert found[name] == value, (name, case["counting"])
    assert case.get("citation", "") in cited


def consultation(one):
    return Consultation(
        one["sent"],
        one.get("answered"),
        Asked(one.get("asked", "third_party")),
        one.get("received"),
    )


def solve_clock(given):
    as_of, settled = given.pop("as_of", None), given.pop("settled", {})
    given["channel"] = Channel(given.get("channel", "in_person"))
    given["consultations"] = tuple(consultation(c) for c in given.pop("consult", []))
    if "order" in given:
        given["order"] = Order("决定书", **given["order"])
    answer = clock(Facts(**given), as_of, settled=settled, strict=True)
    wanted = {
        "due": answer.due,
        "receipt": answer.receipt,
        "state": str(answer.state),
        "working_days": answer.working_days,
        "remaining": answer.remaining,
        "provisional": answer.provisional,
        "also": {},
        "not_before": [d.id for d in answer.also_due if d.not_before],
    }
    cited = [s.citation for s in answer.steps] + [d.citation for d in answer.also_due]
    return Shown(wanted, answer), "；".join(cited)


class Shown(dict):
    """`also` 只比写了的几项，`note` 只要说到。"""

    def __init__(self, content, answer):
        super().__init__(content)
        self.answer = answer

    def __getitem__(self, name):
        if name == "also":
            return Some({d.id: d.date for d in self.answer.also_due})
        if name == "note":
            return Within("".join(self.answer.notes))
        return super().__getitem__(name)


class Some(dict):
    def __eq__(self, wanted):
        return all(self.get(k) == v for k, v in wanted.items())


class Within(str):
    def __eq__(self, wanted):
        return wanted in str(self)

    __hash__ = str.__hash__


@pytest.mark.parametrize("case", cases("clock"))
def test_the_reply_term(case):
    agree(case, solve_clock)


def solve_remedy(given):
    decision, decided = given.pop("decision"), given.pop("decided")
    found = last_days(decision, decided, ORGAN, **given)
    told, sue = found.remedy, found.litigation
    cited = [told.citation, found.reconsideration.citation, sue.citation if sue else ""]
    answer = {
        "first": told.first,
        "contested": told.contested,
        "reconsideration": found.reconsideration.day,
        "litigation": sue.day if sue else None,
        "not_before": not found.known,
        "unpublished": found.reconsideration.unpublished,
    }
    return answer, "；".join(cited)


@pytest.mark.parametrize("case", cases("remedy"))
def test_the_remedies(case):
    agree(case, solve_remedy)
    if "error" not in case["answer"] and case["answer"].get("first") == "reconsideration":
        assert solve_remedy(dict(case["given"]))[0]["litigation"] is None


def solve_contest(given):
    found = {d.id: d for d in dues(ContestFacts(**given))}
    answer = {id.removeprefix("contest."): d.date for id, d in found.items()}
    return answer, "；".join(d.citation for d in found.values())


@pytest.mark.parametrize("case", cases("contest"))
def test_the_terms_of_a_contest(case):
    agree(case, solve_contest)


def solve_fee(given):
    found = fee(given.pop("count"), given.pop("schedule"), given.pop("on"), **given)
    answer = {"yuan": found.yuan, "total": found.total, "reason": Within(found.reason)}
    return answer, found.citation


@pytest.mark.parametrize("case", cases("fee"))
def test_the_fee(case):
    agree(case, solve_fee)


def solve_publication(given):
    found = publication_due(**given)
    return {"last": found.last or ""}, found.citation


@pytest.mark.parametrize("case", cases("publication"))
def test_the_publication_term(case):
    agree(case, solve_publication)


def event_of(one):
    """一件事；日期写成数据里的样子。"""
    given = dict(one)
    act, on = Act(given.pop("act")), given.pop("on")
    data = {k: v.isoformat() if isinstance(v, date) else v for k, v in given.items()}
    return Event(act, on, data)


@pytest.mark.parametrize("case", cases("act"))
def test_a_step(case):
    given = dict(case["given"])
    begun = Event(
        Act.RECEIVED,
        given.pop("received", date(2026, 3, 2)),
        {"channel": given.pop("channel", "in_person")},
    )
    before = [begun, *(event_of(one) for one in given.pop("before"))]
    event = event_of(given)
    if why := case["answer"].get("why"):
        with pytest.raises(NotAllowed, match=why):
            admit(stand(before), event, date(2026, 12, 31))
    else:
        admit(stand(before), event, date(2026, 12, 31))
        stand([*before, event])
    assert case.get("citation", "") in describe(event.act, event.on).citation


def test_every_act_is_among_them():
    assert {p.values[0]["given"]["act"] for p in cases("act")} == set(Act)


def test_there_are_enough_and_each_says_how_it_was_counted():
    tables = ("clock", "remedy", "contest", "fee", "publication", "act")
    found = [p.values[0] for table in tables for p in cases(table)]
    assert len(found) >= 80
    assert all(case["counting"] for case in found)
    names = [p.id for table in tables for p in cases(table)]
    assert len(names) == len(set(names))


def test_every_spring_festival_and_year_boundary_is_among_them():
    received = [p.values[0]["given"]["received"] for p in cases("clock")]
    for year in range(2009, 2027):
        assert any(date(year, 1, 10) <= day <= date(year, 2, 12) for day in received), year
        assert any(date(year - 1, 12, 15) <= day <= date(year - 1, 12, 31) for day in received)
    channels = {p.values[0]["given"].get("channel", "in_person") for p in cases("clock")}
    assert channels == set(Channel)
