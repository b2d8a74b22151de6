import io
import re

import docx
import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from gongkai.agencies.models import NumberSeries
from gongkai.applications.jobs import DRAFT_KEPT
from gongkai.applications.models import KINDS, PROVISIONS, WAYS, Case, CaseFile, Draft
from gongkai.language.numerals import to_int
from gongkai.outbox.ticking import tick
from gongkai.portal.apply import drafts
from gongkai.portal.apply.captcha import answered, question
from gongkai.safekeeping import files
from gongkai.safekeeping.crypto import blind

from ..applications.people import IDENTITY, agencies
from ..documents.files import word

pytestmark = pytest.mark.django_db
BASE = "/apply/housing/"
PERSON = {
    "name": "张三丰",
    "identity_kind": "居民身份证",
    "identity": IDENTITY,
    "phone": "13912345678",
}
ASKED = {"asked": "和平小区征收补偿方案", "provision": "electronic", "way": "online"}
PROOF = b"\xff\xd8\xff\xe0 jpeg"


@pytest.fixture(autouse=True)
def _bureau(settings, tmp_path):
    settings.HOME = tmp_path
    agencies()


def text(answer):
    return answer.content.decode()


def fill(client, upto=3):
    steps = (("kind", {"kind": "natural_person"}), ("person", PERSON), ("asked", ASKED))
    for name, values in steps[:upto]:
        assert client.post(f"{BASE}{name}/", values).status_code == 302, name


def submit(client, proof=PROOF, answer=None):
    page = text(client.get(f"{BASE}check/"))
    token = re.search(r'name="captcha_token" value="([^"]+)"', page)[1]
    asked = re.search(r"验证题：(.)加(.)等于几", page)
    right = str(to_int(asked[1]) + to_int(asked[2]))
    given = {"captcha_token": token, "answer": right if answer is None else answer}
    if proof is not None:
        given["proof"] = SimpleUploadedFile("身份证.jpg", proof)
    return client.post(f"{BASE}check/", given)


def test_the_entrance_names_every_way_to_apply(client):
    page = text(client.get("/apply/"))
    assert "兴庆区住房和城乡建设局" in page and "传真" in page and "口头提出" in page


def test_an_application_is_filled_step_by_step_and_received(client):
    fill(client)
    summary = text(client.get(f"{BASE}check/"))
    assert "和平小区征收补偿方案" in summary and "张三丰" in summary
    done = text(submit(client))
    case = Case.objects.get()
    assert case.number in done and re.search(r'class="code">[2-9A-Z]{10}<', done)
    assert case.channel == "internet" and case.receipt is None
    assert case.applicant["identity"] == IDENTITY
    assert CaseFile.objects.get().purpose == "identity"
    assert set(Draft.objects.get().content) == {"agency", "submission", "submitted"}


def test_a_receipt_lost_on_the_way_is_shown_again_and_a_new_one_can_be_begun(client):
    fill(client)
    code = re.search(r'class="code">(\w+)<', text(submit(client)))[1]
    assert code in text(client.get(f"{BASE}check/"))
    fill(client)
    assert code not in text(submit(client)) and Case.objects.count() == 2


def test_a_receipt_is_not_shown_to_the_next_at_the_same_computer(client):
    fill(client)
    submit(client)
    draft = Draft.objects.get()
    draft.content |= {"submitted": draft.content["submitted"] - 3601}
    draft.save()
    assert client.get(f"{BASE}check/")["Location"] == f"{BASE}kind/"


def test_the_draft_survives_and_is_not_readable_in_the_database(client):
    fill(client, 2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM applications_draft")
        assert "张三丰" not in str(cursor.fetchall())
    assert 'value="张三丰"' in text(client.get(f"{BASE}person/"))


def test_no_step_is_skipped(client):
    assert client.get(f"{BASE}check/")["Location"] == f"{BASE}kind/"
    fill(client, 1)
    assert client.get(f"{BASE}asked/")["Location"] == f"{BASE}person/"
    assert client.get(f"{BASE}no-such/")["Location"] == f"{BASE}person/"


def test_a_wrong_identity_number_is_said_and_kept(client):
    fill(client, 1)
    page = client.post(f"{BASE}person/", PERSON | {"identity": "640104198001011234"})
    assert page.status_code == 422 and "校验码" in text(page) and "640104198001011234" in text(page)


@pytest.mark.parametrize(("way", "why"), [("post", "通信地址"), ("email", "电子邮箱")])
def test_what_could_not_reach_the_applicant_is_said(client, way, why):
    fill(client, 2)
    page = client.post(f"{BASE}asked/", ASKED | {"way": way})
    assert page.status_code == 422 and f"请填写申请人的{why}" in text(page)


def test_an_organisation_gives_other_things(client):
    client.post(f"{BASE}kind/", {"kind": "business"})
    page = client.post(
        f"{BASE}person/", {"name": "甲公司", "identity_kind": "其他", "identity": "1"}
    )
    assert "请填写法定代表人" in text(page)


QUESTION = re.compile(r"验证题：(.)加(.)等于几")


@pytest.mark.parametrize("answer", ["99", "不知道", "", " ", "零", "一二三四五六七八九"])
def test_a_wrong_answer_gets_a_new_question(client, answer):
    fill(client)
    page = submit(client, answer=answer)
    assert page.status_code == 422 and not Case.objects.exists()
    # 题目要在表单里，不只在报错里：没有题目就没法再答
    assert QUESTION.search(text(page).partition('<form method="post" enctype')[2])


@pytest.mark.parametrize(
    "mistake",
    [{"answer": "99"}, {"proof": None}, {"proof": b"MZ\0\0"}, {"answer": "", "proof": None}],
)
def test_after_any_mistake_the_question_is_there_and_can_be_answered(client, mistake):
    fill(client)
    page = text(submit(client, **mistake))
    assert page.count("请先改正") == 1 and page.count('id="errors"') == 1
    asked = QUESTION.search(page.partition('enctype="multipart/form-data"')[2])
    token = re.search(r'name="captcha_token" value="([^"]+)"', page)[1]
    given = {"captcha_token": token, "answer": str(to_int(asked[1]) + to_int(asked[2]))}
    given["proof"] = SimpleUploadedFile("身份证.jpg", PROOF)
    assert client.post(f"{BASE}check/", given).status_code == 200 and Case.objects.exists()


@pytest.mark.parametrize(
    "chosen",
    [
        "a",
        "",
        "x" * 300,
        signing.dumps("a"),
        "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
    ],
    ids=["一个字母", "空的", "太长", "别的用途签名的", "不是文字"],
)
def test_a_key_chosen_by_the_browser_opens_and_shares_no_draft(client, chosen):
    """`apply=a`：一度两个人写同一个钥匙就看得到对方的草稿。"""
    other = client.__class__()
    for one in (client, other):
        one.cookies[drafts.COOKIE] = chosen
    fill(client, 2)
    assert Draft.objects.count() == 1
    assert other.get(f"{BASE}person/")["Location"] == f"{BASE}kind/"
    assert client.cookies[drafts.COOKIE].value != chosen


def test_a_draft_of_another_purpose_s_key_is_not_opened(client):
    fill(client, 2)
    inner = signing.loads(client.cookies[drafts.COOKIE].value, salt=drafts._SALT)
    stranger = client.__class__()
    stranger.cookies[drafts.COOKIE] = inner
    assert stranger.get(f"{BASE}person/").status_code == 302


def test_saving_over_and_over_is_refused(client, settings):
    settings.APPLY_RATE = 0
    page = client.post(f"{BASE}kind/", {"kind": "natural_person"})
    assert page.status_code == 422 and "太频繁" in text(page) and not Draft.objects.exists()


def test_a_proof_that_is_none_is_refused(client):
    fill(client)
    for proof in (b"MZ\0\0", b"<html><script>", b'<svg xmlns="x">', word(), b"{}", "文字".encode()):
        assert "身份证明只收照片、扫描件" in text(submit(client, proof=proof))
    assert not Case.objects.exists()
    assert "请选择身份证明" in text(submit(client, proof=None))
    assert not Case.objects.exists()


def test_submitting_twice_registers_once(client):
    fill(client)
    draft = Draft.objects.get().content
    first = text(submit(client))
    client.cookies[drafts.COOKIE] = signing.dumps("token", salt=drafts._SALT)
    Draft.objects.create(token_key=blind("token", "draft"), content=draft)
    second = text(submit(client))
    code = re.search(r'class="code">(\w+)<', first)[1]
    assert code in second and Case.objects.count() == 1 and CaseFile.objects.count() == 1


def test_a_case_is_not_registered_without_its_proof(client, monkeypatch):
    fill(client)

    def broken(self, *args, **kwargs):
        raise OSError("磁盘满了")

    client.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr(CaseFile, "save", broken)
        assert submit(client).status_code == 500
    assert not Case.objects.exists() and not NumberSeries.objects.exclude(last=0).exists()
    assert submit(client).status_code == 200
    assert Case.objects.get().serial == 1 and CaseFile.objects.get().name == "身份证.jpg"


def test_a_proof_that_could_not_be_kept_registers_nothing(client, monkeypatch):
    fill(client)

    def full(path, content):
        raise OSError("No space left on device")

    client.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr(files, "_write", full)
        assert submit(client).status_code == 500
    assert not Case.objects.exists()


def test_too_many_in_an_hour(client, settings):
    settings.APPLY_RATE = 1
    fill(client)
    submit(client)
    fill(client)
    page = submit(client)
    assert page.status_code == 422 and "太频繁" in text(page)


def test_each_question_is_answered_once():
    words, token = question()
    a, b = (to_int(words[0]), to_int(words[2]))
    assert answered(token, str(a + b)) and not answered(token, str(a + b))
    assert not answered("假的", "5") and not answered("", "5")


def test_a_question_cannot_be_tried_over_and_over():
    words, token = question()
    right = str(to_int(words[0]) + to_int(words[2]))
    assert not answered(token, "3") and not answered(token, right)


def test_the_answer_cannot_be_read_from_the_page():
    words, token = question()
    inside = signing.loads(token, salt="gongkai.captcha")
    assert to_int(words[0]) + to_int(words[2]) not in inside and len(inside) == 2


@given(st.text(max_size=8))
def test_whatever_is_answered_breaks_nothing(answer):
    words, token = question()
    right = to_int(words[0]) + to_int(words[2])
    assert answered(token, answer) == (to_int(answer.strip()) == right)


def test_old_drafts_are_swept(client):
    fill(client, 1)
    Draft.objects.update(changed=timezone.now() - DRAFT_KEPT * 2)
    assert tick()["清除草稿"].done == 1 and not Draft.objects.exists()


def test_an_agency_that_does_not_accept_is_404(client):
    agencies()[1].__class__.objects.filter(slug="education").update(accepts_applications=False)
    assert client.get("/apply/education/kind/").status_code == 404


def test_the_blank_form_asks_the_same_as_the_page(client):
    answer = client.get("/apply/blank-form/")
    table = docx.Document(io.BytesIO(answer.content)).tables[0]
    words = "\n".join(c.text for row in table.rows for c in row.cells)
    names = [name for _, name in (*KINDS[1:], *PROVISIONS, *WAYS)]
    assert all(name in words for name in names) and "便于查找的特征" in words
