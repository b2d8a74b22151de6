"""标准目录导出、改、导入：先看会怎样变再存；能删；别的机关的不收，说明第几行。"""

import io

import openpyxl
import pytest

from gongkai.agencies.models import Role
from gongkai.disclosures.catalogues import HEADERS, save_rows, shipped_rows
from gongkai.disclosures.models import CatalogueEntry
from gongkai.safekeeping.models import TrailEntry

from ...applications.people import agencies, person
from ..items import draft
from .test_desk import FRONT, bureau, signed

pytestmark = pytest.mark.django_db
__all__ = ["bureau"]
FIELD = "农村危房改造"


@pytest.fixture
def head(client, bureau):
    signed(client, bureau, Role.DISCLOSURE_HEAD)
    save_rows(bureau, shipped_rows(FIELD)[:5])
    return client


def exported(client, query=""):
    """导出的表：各行（第一行是表头）。"""
    answer = client.get(f"{FRONT}catalogue/export/{query}")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    return [[cell.value for cell in row] for row in sheet]


def file_of(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    out.name = "目录.xlsx"
    return out


def send(client, agency, rows, **more):
    given = {"agency": agency.pk, "file": file_of(rows)} | more
    return client.post(f"{FRONT}catalogue/import/", given, follow=True).content.decode()


def place(title):
    return HEADERS.index(title)


def state():
    return list(CatalogueEntry.objects.order_by("pk").values())


def test_what_goes_out_comes_back_unchanged(head, bureau):
    before = state()
    assert "添 0 行，改 0 行，删 0 行，不变 5 行" in send(head, bureau, exported(head))
    send(head, bureau, exported(head), really="on")
    assert state() == before


def test_the_changes_are_shown_first_and_nothing_is_saved(head, bureau):
    rows, before = exported(head), state()
    entry = CatalogueEntry.objects.get(second=rows[2][place("二级事项")])
    draft(bureau, entry=entry)
    rows[1][place("公开时限（工作日）")] = 7
    rows[2][place("删除")] = "是"
    rows.append([99, FIELD, "另一类", "新的事项", *[None] * (len(HEADERS) - 4)])
    page = send(head, bureau, rows)
    assert "添 1 行，改 1 行，删 1 行，不变 3 行" in page and "还没有存" in page
    assert f"{FIELD}－另一类－新的事项" in page and "改成 “7”" in page
    assert "1 件信息归在它下面" in page
    assert state() == before
    send(head, bureau, rows, really="on")
    assert CatalogueEntry.objects.count() == 5
    assert CatalogueEntry.objects.get(second=rows[1][place("二级事项")]).days == 7
    assert not CatalogueEntry.objects.filter(pk=entry.pk).exists()
    detail = TrailEntry.objects.get(action="catalogue.imported").detail
    assert detail == {"added": 1, "changed": 1, "removed": 1}


def test_again_there_is_nothing_left_to_delete(head, bureau):
    rows = exported(head)
    rows[2][place("删除")] = "√"
    send(head, bureau, rows, really="on")
    page = send(head, bureau, rows)
    assert "删 0 行，不变 4 行" in page and "本来没有的 1 行" in page


def test_a_row_of_another_agency_is_refused_with_its_line(head, bureau):
    rows, before = exported(head), state()
    rows[3][place("公开主体")] = "兴庆区教育局"
    page = send(head, bureau, rows, really="on")
    assert f"第 4 行的公开主体是“兴庆区教育局”，不是“{bureau.name}”" in page
    assert state() == before


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda rows: rows[2].__setitem__(place("删除"), "也许"), "第 3 行的“删除”要是是或者空着"),
        (lambda rows: rows.append(rows[1]), "第 7 行与第 2 行是同一个事项"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_saved(head, bureau, change, why):
    rows, before = exported(head), state()
    change(rows)
    assert why in send(head, bureau, rows, really="on") and state() == before


def test_each_agency_s_own_can_be_exported_alone(client, bureau):
    _, other = agencies()
    both = person("both", bureau, Role.DISCLOSURE_HEAD)
    both.duties.create(agency=other, role=Role.DISCLOSURE_HEAD)
    client.force_login(both)
    for agency in (bureau, other):
        save_rows(agency, shipped_rows(FIELD)[:2])
    assert len(exported(client)) == 5
    own = exported(client, "?agency=education")
    assert {row[place("公开主体")] for row in own[1:]} == {other.name} and len(own) == 3
    page = client.get(f"{FRONT}catalogue/").content.decode()
    assert "?agency=education" in page and "?agency=housing" in page


def test_the_page_is_linked_from_the_desk(head):
    assert f'href="{FRONT}catalogue/"' in head.get(FRONT).content.decode()
