"""案卷、分出、再审查、多人申请、大屏、文书模板。"""

import io
import zipfile
from datetime import date

import docx
import pytest
from PIL import Image

from gongkai.agencies.models import Role
from gongkai.applications.attachments import add
from gongkai.applications.letters import template_for
from gongkai.applications.lists import alike
from gongkai.applications.models import Case, CaseFile, TemplateOverride
from gongkai.applications.register import act
from gongkai.documents import opening
from gongkai.law.procedure import Act, Event
from gongkai.safekeeping.files import store
from gongkai.safekeeping.models import TrailEntry

from ..trail import recorded
from .people import PERSON, START, decide, new_case, person

pytestmark = pytest.mark.django_db
DESK = "/admin/cases/"
TEMPLATES = "/admin/letter-templates/"


@pytest.fixture
def signed(client, officer):
    client.force_login(officer)
    return client


def text(answer):
    return answer.content.decode()


def picture():
    out = io.BytesIO()
    Image.new("RGB", (900, 1200), "grey").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def ended(case, officer, head):
    add(case, "附件/一.txt", "内容".encode(), officer)
    for name, purpose in (("申请书.png", "application"), ("坏的.png", "identity")):
        content = picture() if purpose == "application" else picture()[:60]
        stored = store(content)
        CaseFile.objects.create(case=case, stored=stored, purpose=purpose, name=name)
    decide(case, officer, head)
    return case


def test_the_archive_holds_application_proof_approval_letter_and_papers_in_order(signed, ended):
    answer = signed.get(f"{DESK}{ended.pk}/archive/")
    package = zipfile.ZipFile(io.BytesIO(answer.content))
    names = package.namelist()
    kinds = [name.partition(" ")[2].partition("-")[0].partition("〔")[0] for name in names]
    assert kinds == [
        *("卷内目录.docx", "申请材料", "身份证明", "审批记录.pdf", "兴住建公开"),
        *("办理材料", "随答复提供"),
    ]
    assert package.read(names[-1]) == "内容".encode() and "/" not in names[-1]
    index = docx.Document(io.BytesIO(package.read(names[0])))
    told = "\n".join(p.text for p in index.paragraphs)
    assert "第四十五条" in told and "批准并作出答复" in told and names[4][3:] in told
    assert TrailEntry.objects.filter(action="case.archive_read").exists()


def test_the_case_file_is_also_one_book_a_damaged_picture_and_another_format_do_not_stop_it(
    signed, ended
):
    answer = signed.get(f"{DESK}{ended.pk}/archive/book/")
    assert answer["Content-Type"] == "application/pdf"
    with opening.pdf(answer.content) as book:
        texts = [page.get_textpage().get_text_range() for page in book]
    whole = "".join(texts)
    for told in ("卷内目录", "坏的.png", "文件读不成", "审批记录", "政府信息公开申请答复书"):
        assert told in whole, told
    assert "附件_一.txt" in whole.replace("/", "_") and "不能订进" in whole
    assert texts[2].strip() == "" or texts[1].strip() == ""  # 照片的一页没有字


def test_without_a_paper_application_one_is_written_from_the_register(signed, case, officer, head):
    decide(case, officer, head)
    package = zipfile.ZipFile(io.BytesIO(signed.get(f"{DESK}{case.pk}/archive/").content))
    assert package.namelist()[1] == "01 申请.pdf"


def test_an_open_case_has_no_archive(signed, case):
    assert signed.get(f"{DESK}{case.pk}/archive/").status_code == 404


def test_one_application_is_split(signed, bureau):
    case = new_case(bureau, channel="internet")
    done = signed.post(f"{DESK}{case.pk}/split/", {"asked": "另一件事的文件"})
    part = Case.objects.exclude(pk=case.pk).get()
    assert done["Location"] == f"{DESK}{part.pk}/" and part.split_from == case
    assert (part.applicant, part.kind, part.channel) == (case.applicant, case.kind, case.channel)
    assert part.receipt is None and part.events.get().on == START


def test_a_double_click_splits_once(signed, bureau):
    case = new_case(bureau)
    url = f"{DESK}{case.pk}/split/"
    key = signed.get(url).context["submission"]
    given = {"asked": "另一件事的文件", "submission": key}
    first, again = (signed.post(url, given) for _ in range(2))
    assert first["Location"] == again["Location"]
    assert Case.objects.exclude(pk=case.pk).count() == 1


def test_a_closed_case_is_not_split_and_that_is_said(signed, bureau, officer, head):
    case = new_case(bureau)
    decide(case, officer, head)
    answer = signed.post(f"{DESK}{case.pk}/split/", {"asked": "另一件事的文件"})
    assert answer.status_code == 422 and "已经办结，不能再分" in text(answer)
    assert Case.objects.count() == 1


def test_a_part_is_split_off_whole_or_not_at_all(signed, bureau, officer, monkeypatch):
    """分出的一件，登记和确认收到是同一回事：只做成一半的，什么也不留。"""
    case = new_case(bureau, channel="internet")
    act(case, Event(Act.CONFIRMED, START), officer)

    def broken(*args, **kwargs):
        raise RuntimeError

    signed.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr("gongkai.applications.desk.intake.act", broken)
        answer = signed.post(f"{DESK}{case.pk}/split/", {"asked": "另一件事的文件"})
    assert answer.status_code == 500 and Case.objects.count() == 1
    signed.post(f"{DESK}{case.pk}/split/", {"asked": "另一件事的文件"})
    assert Case.objects.exclude(pk=case.pk).get().receipt == START


def test_what_has_been_refused_for_a_year_is_listed(signed, bureau, officer, head):
    old = decide(new_case(bureau, date(2024, 3, 4)), officer, head, date(2024, 3, 5), "partial")
    decide(new_case(bureau), officer, head, START, "partial")
    decide(new_case(bureau, date(2024, 3, 4)), officer, head, date(2024, 3, 5), "granted")
    page = text(signed.get(f"{DESK}reexamine/"))
    assert old.number in page and page.count("兴住建申〔") == 1 and "第十八条" in page


def test_what_several_asked_for_is_offered(signed, bureau):
    other = PERSON | {"identity": "另一人", "name": "李四"}
    new_case(bureau, asked="和平小区棚户区改造补偿方案")
    new_case(bureau, asked="请公开和平小区棚户区改造补偿方案", applicant=other)
    new_case(bureau, asked="新华路道路工程的招标文件")
    new_case(bureau, asked="新华路道路工程的招标文件")
    page = text(signed.get(f"{DESK}asked-often/"))
    assert "2 人：" in page and page.count("<h2>") == 1 and "第四十四条" in page


def test_alike_is_about_what_is_asked():
    cases = [
        Case(pk=1, asked="供热管网改造的验收材料", name_key="a"),
        Case(pk=2, asked="农村危房改造补助名单", name_key="b"),
    ]
    assert alike(cases) == []


def test_the_wall_shows_no_name_and_refreshes(signed, case):
    page = signed.get(f"{DESK}wall/")
    assert page["Refresh"] == "60" and case.number in text(page) and "张" not in text(page)


@pytest.fixture
def admin(bureau):
    return person("admin", bureau, Role.ADMINISTRATOR)


@pytest.fixture
def administrator(client, admin):
    client.force_login(admin)
    return client


def save(client, bureau, kind="correction_asked", **given):
    values = {"title": "补正通知", "text": "请补：{items}"} | given
    return client.post(f"{TEMPLATES}{bureau.pk}/{kind}/", values)


def test_a_template_is_changed_and_restored(administrator, admin, bureau, case):
    assert save(administrator, bureau).status_code == 302
    assert template_for(case, "correction_asked", date(2026, 3, 2)).title == "补正通知"
    assert "本机关改过" in text(administrator.get(TEMPLATES))
    save(administrator, bureau, restore="1")
    assert not TemplateOverride.objects.exists()
    for deed in ("template.changed", "template.restored"):
        assert recorded(deed, admin, f"agency:{bureau.pk}") == 1


@pytest.mark.parametrize(
    ("kind", "given", "why"),
    [
        ("correction_asked", {"text": "{nothing}"}, "不认识的栏目"),
        ("correction_asked", {"text": "{items"}, "不成对"),
        ("reply.granted.public", {"text": "{information}"}, "告知救济"),
    ],
)
def test_a_wrong_template_is_refused_with_the_reason(administrator, bureau, kind, given, why):
    page = save(administrator, bureau, kind, **given)
    assert page.status_code == 422 and why in text(page) and not TemplateOverride.objects.exists()


def test_only_an_administrator_changes_templates(signed, bureau, other):
    assert save(signed, bureau).status_code == 404
    assert signed.get(TEMPLATES).status_code in (302, 403)


def test_an_administrator_changes_only_those_of_the_own_agency(administrator, other):
    assert save(administrator, other).status_code == 404
    assert administrator.get(f"{TEMPLATES}{other.pk}/receipt/").status_code == 404
    assert administrator.get(f"{TEMPLATES}1/nothing/").status_code == 404
