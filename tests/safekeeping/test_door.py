"""门口的规矩：走遍每一张表单、每一种文字栏；网址、接口的 JSON、导入的表也守它。"""

import importlib
import io
import json
import pkgutil

import docx
import pytest
from django import forms
from django.core.exceptions import ValidationError

import gongkai
from gongkai.agencies.models import Role
from gongkai.applications.importing import read
from gongkai.disclosures.desk.tables import rows_of
from gongkai.disclosures.models import Item
from gongkai.disclosures.models.blocks import BodyBlock, table_body
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.documents.errors import FileRefused
from gongkai.letters.compose import Letter
from gongkai.letters.write import source, write_docx
from gongkai.safekeeping import door

from ..applications.people import agencies, person
from ..applications.test_api import URL, auth, given, token  # noqa: F401
from ..applications.test_importing import csv_of, xlsx_of
from ..disclosures.desk.test_editing import form, url
from ..disclosures.items import draft, published
from ..documents.files import repacked


def below(cls):
    """全部的子类。"""
    return {one for child in cls.__subclasses__() for one in {child, *below(child)}}


def everything():
    """载入本系统的每一个模块，才数得全。"""
    for found in pkgutil.walk_packages(gongkai.__path__, "gongkai."):
        if (
            not found.name.endswith(("__main__", ".wsgi", ".asgi"))
            and "migrations" not in found.name
        ):
            importlib.import_module(found.name)


def fields():
    everything()
    forms_here = [f for f in below(forms.BaseForm) if f.__module__.startswith("gongkai.")]
    return {
        f"{f.__module__}.{f.__qualname__}.{name}": field
        for f in forms_here
        for name, field in getattr(f, "base_fields", {}).items()
        if isinstance(field, forms.CharField)
    }


def test_every_field_of_every_form_refuses_what_is_not_text():
    found = fields()
    assert len(found) > 40
    for name, field in found.items():
        for text in ("好\x01人", "好\ufffe人", "好\0人"):
            with pytest.raises(ValidationError):
                field.clean(text)
        assert door.trouble(field, "好\x01人"), name


def test_every_one_line_field_refuses_a_line_break():
    lines = {n: f for n, f in fields().items() if isinstance(f.widget, forms.TextInput)}
    assert len(lines) > 25
    for field in lines.values():
        for text in ("好人\nBcc: x@example.com", "好\r\n人", "好\u2028人"):
            with pytest.raises(ValidationError):
                field.clean(text)


def test_no_kind_of_text_field_goes_round_the_door():
    """自己另写 run_validators 的会绕过它；Django、Wagtail 和本系统的都在内。"""
    everything()
    known = {c for c in below(forms.CharField) if "django.contrib.postgres" not in c.__module__}
    for cls in {forms.CharField, *known}:
        assert hasattr(cls.run_validators, "is_door"), cls


def test_a_long_text_may_have_lines():
    field = forms.CharField(widget=forms.Textarea)
    assert field.clean("第一行\r\n第二行\t列") == "第一行\r\n第二行\t列"


@pytest.mark.django_db
class TestDoors:
    """各个门口。"""

    @pytest.fixture(autouse=True)
    def bureau(self, settings, tmp_path):
        settings.HOME, settings.SECOND_FACTOR = tmp_path, "optional"
        return agencies()[0]

    @pytest.mark.parametrize("name", ["张三\x01", "张三\x0b丰", "张三\nBcc: x@example.com"])
    def test_the_application_form_tells_it_beside_the_field(self, client, name):
        client.post("/apply/housing/kind/", {"kind": "natural_person"})
        answer = client.post("/apply/housing/person/", {"name": name})
        shown = answer.content.decode()
        assert answer.status_code == 422 and ("不能用的字符" in shown or "去掉换行" in shown)

    @pytest.mark.parametrize("bad", ["\x01", "\0", "\ud800", "\ufdd0"])
    def test_the_interface_refuses_it_anywhere_in_the_json(self, client, token, bad):  # noqa: F811
        body = json.dumps(given(asked=f"某项目{bad}的批准文件"))
        answer = client.post(URL, body, "application/json", **auth(token))
        assert answer.status_code == 422 and "不能用的字符" in answer.json()["detail"]

    def test_the_interface_refuses_a_line_break_in_a_name(self, client, token):  # noqa: F811
        body = given()
        body["applicant"] = body["applicant"] | {"name": "张三\nBcc: x"}
        answer = client.post(URL, json.dumps(body), "application/json", **auth(token))
        assert answer.status_code == 422 and "去掉换行" in str(answer.json())

    @pytest.mark.parametrize("path", ["/search/?q=a%01b", "/search/?q=a%0Ab", "/gk/a%0Db/"])
    def test_addresses_too(self, client, path):
        answer = client.get(path)
        assert answer.status_code == 400 and "不能用的字符" in answer.content.decode()

    @pytest.mark.parametrize("bad", ["\uffff", "\u2028", "\x85"])
    def test_bytes_not_percent_encoded_too(self, client, bad):
        raw = f"q=a{bad}b".encode().decode("latin-1")
        answer = client.get("/search/", QUERY_STRING=raw)
        assert answer.status_code == 400 and "不能用的字符" in answer.content.decode()

    def test_the_rows_of_an_import_name_the_column(self):
        good = ["2024-03-01", "当面提交", "自然人", "张三\x01", "某文件", "", "", ""]
        (error,) = read(csv_of([good]), "a.csv").errors
        assert error.row == 2 and "申请人名称" in error.why and "U+0001" in error.why

    def test_a_list_from_a_workbook_names_the_row(self):
        content = xlsx_of([["甲"] * 8, ["乙处"] * 8])
        bad = repacked(
            content,
            "xl/worksheets/sheet1.xml",
            lambda d: d.replace(b"&#22788;", b"&#127;&#22788;"),
        )
        with pytest.raises(FileRefused, match=r"第 3 行.*U\+007F"):
            rows_of(bad)

    def test_the_cells_of_a_table_in_the_body(self):
        block = BodyBlock().child_blocks["table"]
        value = table_body([["姓名"], ["张三"]])[0]["value"]
        assert block.clean(value)["data"] == [["姓名"], ["张三"]]
        with pytest.raises(ValidationError, match="不能用的字符"):
            block.clean(value | {"data": [["姓名"], ["张\x01三"]]})

    def test_the_back_office_too(self, client, bureau):
        client.force_login(person("me", bureau, Role.AUTHOR))
        item = draft(bureau)
        page = client.post(url(item), form(item, title="通知\x01"))
        assert "不能用的字符" in page.content.decode()


LETTER = Letter(
    title="政府信息公开\x01答复书",
    number="",
    addressee="张\x01三\ufffe",
    paragraphs=("内容\x0b如下\ud800。",),
    organ="兴庆区住房和城乡建设局",
    signed="2026年3月2日",
)


def test_a_letter_never_fails_on_what_is_already_stored():
    made = docx.Document(io.BytesIO(write_docx(LETTER)))
    words = [p.text for p in made.paragraphs]
    assert "张三：" in words and "内容如下。" in words
    assert "张三" in source(LETTER) and source(LETTER).encode()


@pytest.mark.django_db
def test_the_feed_never_fails_on_what_is_already_stored(client, settings, tmp_path):
    settings.HOME = tmp_path
    ensure_workflows()
    item = published(agencies()[0], title="通知")
    Item.objects.filter(pk=item.pk).update(title="通\x01知")
    answer = client.get("/gk/housing/feed.xml")
    assert answer.status_code == 200 and "通知" in answer.content.decode()
