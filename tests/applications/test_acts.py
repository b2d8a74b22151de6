"""每种行为在本机关的一行；只在几张表里添一行，就有了一种新的行为。"""

from datetime import date
from string import Formatter

import pytest

from gongkai import kept
from gongkai.agencies.policy import Do
from gongkai.applications import contents as fill
from gongkai.applications import sayings as say
from gongkai.applications.acts import TABLE, Row, Told, Writing
from gongkai.applications.forms import form_of, line
from gongkai.applications.letters import letter_of
from gongkai.applications.models import Case, CaseEvent
from gongkai.applications.numbers import code_of
from gongkai.applications.steps import take
from gongkai.law import procedure as law
from gongkai.law.procedure import Act
from gongkai.law.procedure.effects import none
from gongkai.law.procedure.gates import if_open
from gongkai.law.procedure.table import Row as LawRow
from gongkai.law.tables import shipped
from gongkai.letters.compose import Template, templates
from gongkai.outbox.models import Message
from gongkai.safekeeping import actions
from gongkai.safekeeping.models import TrailEntry

from .people import decide

DESK = "/admin/cases/"


def test_every_act_has_its_row():
    assert set(TABLE) == set(Act)


def test_every_act_but_the_first_has_a_form_with_its_fields():
    for act, row in TABLE.items():
        assert (row.form is None) == (act is Act.RECEIVED)
        if row.form is not None:
            named = {*row.form.data_fields, *row.form.private_fields}
            assert named == set(row.form.base_fields) - {"version", "on"}, act


def test_what_a_template_cannot_do_without_is_given():
    known = {"applicant", "case_number", "received", "asked", "due", "due_citation"}
    known |= {"organ", "contact", "citation", "you"}
    for act, row in TABLE.items():
        if row.writing is None:
            continue
        kinds = [k for k in templates() if k == act or (row.writing.kind and "reply." in k)]
        assert kinds, act
        for kind in kinds:
            text = "".join(p for p in templates()[kind].paragraphs if not p.startswith("?"))
            used = {name for _, name, _, _ in Formatter().parse(text) if name}
            assert used <= known | set(row.writing.fields), kind


def test_what_the_applicant_does_himself_is_a_field_of_the_form():
    mine = {act: row for act, row in TABLE.items() if row.mine}
    assert set(mine) == {Act.CORRECTED, Act.WITHDRAWN}
    assert all(row.mine in row.form.private_fields for row in mine.values())


@pytest.fixture
def heard(monkeypatch):
    """一种编造的行为“听取说明”：只在两张表、名称、模板里各添一行。"""
    new = str.__new__(Act, "heard")
    new._name_, new._value_ = "HEARD", "heard"
    kept.refresh(0)
    monkeypatch.setitem(Act._member_map_, "HEARD", new)
    monkeypatch.setitem(Act._value2member_map_, "heard", new)
    monkeypatch.setattr(Act, "_member_names_", [*Act._member_names_, "HEARD"])
    monkeypatch.setitem(law.TABLE, new, LawRow((if_open,), none))
    fields = {"place": line("地点"), "summary": line("说了什么")}
    row = Row(
        Do.WORK,
        form_of(fields, private=("summary",)),
        Writing("公开听", {"reason": fill.told("summary")}),
        Told.APPLICANT,
        (say.value("place"),),
    )
    monkeypatch.setitem(TABLE, new, row)
    entry = {"id": "heard", "name": "听取说明", "text": "当面听取申请人的说明", "legal": True}
    entry |= {"from": date(2019, 5, 15), "citation": "编造的依据", "read": False}
    shipped("acts").append(entry)
    monkeypatch.setitem(
        templates(), "heard", Template("heard", "听取说明记录", ("所说：{reason}",))
    )
    monkeypatch.setitem(actions.NAMES, "case.heard", "听取说明")
    yield new
    shipped("acts").remove(entry)


def test_a_new_act_is_offered_done_and_shown_everywhere(heard, client, case, officer, head):
    client.force_login(officer)
    page = client.get(f"{DESK}{case.pk}/").content.decode()
    assert f"{DESK}{case.pk}/do/heard/" in page and "编造的依据" in page
    given = {"version": 1, "on": "2026-03-02", "place": "一楼大厅", "summary": "要的是二期的图"}
    assert client.get(f"{DESK}{case.pk}/do/heard/").content.decode().count("说了什么") == 1
    assert client.post(f"{DESK}{case.pk}/do/heard/", given).status_code == 302
    page = client.get(f"{DESK}{case.pk}/").content.decode()
    assert "听取说明" in page and "一楼大厅" in page and "要的是二期的图" not in page
    letter = case.letters.get()
    assert letter.number == "兴住建公开听〔2026〕1号"
    assert letter_of(letter).paragraphs == ("所说：要的是二期的图",)
    assert "听取说明" in Message.objects.get(key__startswith="event:").text
    assert TrailEntry.objects.filter(action="case.heard").exists()
    decide(Case.objects.get(), officer, head)
    page = client.get(f"{DESK}{case.pk}/").content.decode()
    assert "do/heard/" not in page and "不再办理" in page


def test_a_new_act_is_seen_by_the_applicant(heard, client, case, officer):
    take(case, heard, date(2026, 3, 2), {"place": "大厅"}, {"summary": "二期"}, officer)
    given = {"number": "2026-1", "code": code_of(case.submission)}
    client.post("/apply/progress/", given)
    page = client.get("/apply/progress/case/").content.decode()
    assert "听取说明" in page and "编造的依据" in page and "公开听〔2026〕1号" in page


def test_a_new_act_needs_no_migration():
    assert CaseEvent._meta.get_field("act").choices is None
