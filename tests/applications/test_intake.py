"""申请的填写：自然人与单位所要的不同；少了哪一样、怎样说；送得到送不到。"""

import uuid

import pytest

from gongkai.applications.applicants import CREDIT_CODE, FIELDS, proofs_of
from gongkai.applications.intake import (
    AskedForm,
    KindForm,
    PersonForm,
    new_submission,
    submission_of,
    unreachable,
)

from .people import PERSON

FIRM = {
    "name": "青川某公司",
    "identity_kind": "其他",
    "identity": "证字第1号",
    "representative": "李四",
    "contact": "王五",
    "phone": "13912345678",
}
ASKED = {"asked": "棚户区改造的补偿方案", "provision": "electronic", "way": "online"}


def of(kind="natural_person", **more):
    given = (PERSON if kind == "natural_person" else FIRM) | more
    return PersonForm({k: v for k, v in given.items() if v is not None}, kind=kind)


@pytest.mark.parametrize("kind", ["natural_person", "business"])
def test_a_full_form_is_taken_with_every_field(kind):
    form = of(kind)
    assert form.is_valid(), form.errors
    given = PERSON if kind == "natural_person" else FIRM
    assert form.applicant() == dict.fromkeys(FIELDS, "") | given


@pytest.mark.parametrize(
    ("kind", "wanted", "label"),
    [
        ("natural_person", {"name", "identity_kind", "identity"}, "姓名"),
        (
            "business",
            {"name", "identity_kind", "identity", "representative", "contact"},
            "名称",
        ),
    ],
)
def test_what_must_be_filled(kind, wanted, label):
    form = PersonForm({}, kind=kind)
    assert set(form.errors) == wanted | {"phone"}  # 电话、地址至少一样
    assert form.fields["name"].label == label
    assert ("representative" in form.fields) is (kind != "natural_person")
    assert form.errors["identity"] == ["请填写证件号码。"]
    assert [value for value, _ in form.fields["identity_kind"].choices] == proofs_of(kind)
    initial = form.fields["identity_kind"].initial
    assert initial == (None if kind == "natural_person" else CREDIT_CODE)


@pytest.mark.parametrize(
    ("phone", "address", "wrong"),
    [
        ("13912345678", "", []),
        ("", "某路1号", []),
        ("", "", ["联系电话和通信地址至少填一样，不然无法与申请人联系。"]),
    ],
)
def test_a_telephone_or_an_address(phone, address, wrong):
    assert of(phone=phone, address=address).errors.get("phone", []) == wrong


def test_a_wrong_telephone_is_told_once():
    errors = of(phone="139", address="").errors
    assert set(errors) == {"phone"} and len(errors["phone"]) == 1
    assert "至少填一样" not in errors["phone"][0]


def test_a_wrong_number_is_told_once_and_only_when_there_is_one():
    wrong = PERSON["identity"][:-1] + ("1" if PERSON["identity"][-1] != "1" else "2")
    assert set(of(identity=wrong).errors) == {"identity"}
    assert of(identity=None).errors["identity"] == ["请填写证件号码。"]
    assert of(identity_kind="护照", identity="E12345678").is_valid()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "长" * 101),
        ("identity", "1" * 41),
        ("phone", "1" * 31),
        ("address", "长" * 201),
        ("postcode", "12345"),
        ("postcode", "1234567"),
        ("email", "不是邮箱"),
        ("name", "\u200b"),
    ],
)
def test_what_is_too_long_or_not_of_the_kind(field, value):
    form = of(identity_kind="护照", **{field: value})
    assert field in form.errors
    if field == "postcode":
        assert form.errors[field] == ["邮政编码是六位数字。"]


@pytest.mark.parametrize(("field", "longest"), [("name", 100), ("identity", 40), ("address", 200)])
def test_just_as_long_as_may_be(field, longest):
    assert of(identity_kind="护照", **{field: "长" * longest}).errors.get(field) is None


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ("", "请写明需要什么信息。"),
        ("四个字。", "请写得再具体一些。"),
        ("五个字的。", None),
        ("长" * 4000, None),
        ("长" * 4001, ""),
        ("\u200b" * 6, ""),
    ],
)
def test_what_is_asked(asked, error):
    errors = AskedForm(ASKED | {"asked": asked}).errors.get("asked")
    assert (errors is None) is (error is None)
    assert not error or errors == [error]


def test_the_reduction_is_asked_for_only_if_ticked():
    form = AskedForm(ASKED)
    assert form.is_valid() and form.cleaned_data["fee_reduction"] is False
    assert AskedForm(ASKED | {"fee_reduction": "on"}).is_valid()
    assert set(AskedForm({}).errors) == {"asked", "provision", "way"}
    assert KindForm({}).errors["kind"] == ["请选择申请人的类别。"]
    assert KindForm({"kind": "business"}).is_valid() and KindForm({"kind": "x"}).errors


@pytest.mark.parametrize(
    ("way", "field", "word"), [("post", "address", "通信地址"), ("email", "email", "电子邮箱")]
)
def test_a_way_that_cannot_reach(way, field, word):
    assert unreachable(PERSON, way) == ""
    for empty in ({field: " "}, {field: None}, {field: ""}):
        assert word in unreachable(PERSON | empty, way)
    assert word in unreachable({}, way)
    assert unreachable({}, "online") == ""


def test_a_submission_is_known_again_and_a_wrong_one_made_anew():
    given = new_submission()
    assert str(submission_of(given)) == given != new_submission()
    made = submission_of("不是标识")
    assert isinstance(made, uuid.UUID) and made != submission_of("不是标识")
