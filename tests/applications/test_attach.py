import io

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx.shared import RGBColor

from gongkai.applications import attachments
from gongkai.applications.models import CaseFile
from gongkai.applications.numbers import code_of
from gongkai.documents.errors import FileRefused
from gongkai.safekeeping.files import content_of
from gongkai.safekeeping.models import TrailEntry

from .people import IDENTITY, decide, new_case

pytestmark = pytest.mark.django_db
DESK = "/admin/cases/"


@pytest.fixture
def signed(client, officer):
    client.force_login(officer)
    return client


def attach(client, case, content, name="名单.txt"):
    return client.post(f"{DESK}{case.pk}/attach/", {"file": SimpleUploadedFile(name, content)})


def text(answer):
    return answer.content.decode()


def given(case):
    return [content_of(f.stored) for f in case.files.filter(purpose="reply")]


def test_a_clean_file_is_attached_at_once(signed, case):
    assert attach(signed, case, "没有号码".encode())["Location"] == f"{DESK}{case.pk}/"
    assert given(case) == ["没有号码".encode()]


def test_what_is_found_is_shown_masked_and_nothing_is_given_yet(signed, case):
    content = f"张三 {IDENTITY}\n电话13912345678"
    review = attach(signed, case, content.encode())["Location"]
    page = text(signed.get(review))
    assert "居民身份证号码" in page and "640104********" in page
    pieces = {n[i : i + 8] for n in (IDENTITY, "13912345678") for i in range(len(n) - 7)}
    assert not any(piece in page for piece in pieces)
    assert given(case) == []


def test_masked_it_is_given_and_the_original_stays_sealed(signed, case):
    document = docx.Document()
    document.add_paragraph(f"张三 {IDENTITY}")
    out = io.BytesIO()
    document.save(out)
    review = attach(signed, case, out.getvalue(), "名单.docx")["Location"]
    assert signed.post(review, {"mask": "1"}).status_code == 302
    masked = docx.Document(io.BytesIO(given(case)[0])).paragraphs[0].text
    assert masked.startswith("张三 640104********")
    original = case.files.get(purpose="working")
    assert content_of(original.stored) == out.getvalue()
    assert TrailEntry.objects.filter(action="file.masked").exists()


def marked(words, colour):
    """白字写的一段 Word。"""
    document = docx.Document()
    document.add_paragraph("公开的").add_run(words).font.color.rgb = RGBColor(*colour)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_redaction_that_does_not_hide_is_told_and_taken_out(signed, case):
    review = attach(signed, case, marked("举报人王小明", (255, 255, 255)), "情况.docx")["Location"]
    page = text(signed.get(review))
    assert "没有遮住的遮盖" in page and "举报人王小明" in page and given(case) == []
    signed.post(review, {"mask": "1"})
    whole = docx.Document(io.BytesIO(given(case)[0])).paragraphs[0].text
    assert whole == "公开的******"


def test_what_is_confirmed_once_goes_from_every_copy_and_is_known_in_the_next(signed, case):
    """先附上的一份里的姓名当时没有认出来；后来确认了，那一份里也遮去，再来的查得出。"""
    attach(signed, case, "名单：王小明、李四".encode(), "先.txt")
    attach(signed, case, "不相干的".encode(), "别的.txt")
    review = attach(signed, case, f"王小明 {IDENTITY}".encode(), "后.txt")["Location"]
    page = signed.post(review, {"mask": "1", "words": "王小明\n"}, follow=True)
    assert "另外 1 份附件里也遮去了" in text(page)
    hidden = [content.decode() for content in given(case)]
    assert "名单：***、李四" in hidden and "不相干的" in hidden
    assert not any("王小明" in content or IDENTITY in content for content in hidden)
    again = text(signed.get(attach(signed, case, "王 小明来过".encode(), "再.txt")["Location"]))
    assert "已经确认要遮去的字" in again and "王" not in again.split("所在")[1].split("</table>")[0]
    carried = [e.detail for e in TrailEntry.objects.filter(action="file.masked")]
    assert sum(bool(d.get("carried")) for d in carried) == 1


def test_confirmed_words_of_one_case_say_nothing_of_another(signed, case, bureau):
    review = attach(signed, case, f"王小明 {IDENTITY}".encode())["Location"]
    signed.post(review, {"mask": "1", "words": "王小明"})
    other = new_case(bureau)
    attach(signed, other, "王小明的公司".encode())
    assert given(other) == ["王小明的公司".encode()]


def test_copies_that_have_gone_out_are_named_not_changed(signed, case, officer, head):
    attach(signed, case, "名单：王小明".encode(), "先.txt")
    decide(case, officer, head)
    review = attach(signed, case, f"王小明 {IDENTITY}".encode(), "后.txt")["Location"]
    page = signed.post(review, {"mask": "1", "words": "王小明"}, follow=True)
    assert "收不回来：先.txt" in text(page) and "名单：王小明".encode() in given(case)


def test_two_masking_at_once_do_not_undo_each_other(signed, case, officer, monkeypatch):
    """看文件的那一会儿，另一个人在同一份副本里遮去了别的姓名：后存的不盖掉先存的。"""
    attach(signed, case, "名单：王小明、李大伟".encode(), "先.txt")
    names = ("王小明", "李大伟")
    reviews = [attach(signed, case, f"{n} {IDENTITY}".encode())["Location"] for n in names]
    mine, others = (CaseFile.objects.get(pk=where.split("/")[-3]) for where in reviews)
    slow = attachments.mask_apart

    def meanwhile(*given):
        monkeypatch.setattr(attachments, "mask_apart", slow)
        attachments.provide_masked(others, officer, ["李大伟"])
        return slow(*given)

    monkeypatch.setattr(attachments, "mask_apart", meanwhile)
    with pytest.raises(FileRefused, match="再试一次"):
        attachments.provide_masked(mine, officer, ["王小明"])
    attachments.provide_masked(mine, officer, ["王小明"])
    hidden = [content.decode() for content in given(case)]
    assert not any(name in text for text in hidden for name in ("王小明", "李大伟"))


def test_a_file_judged_clean_before_a_name_was_confirmed_is_not_given(
    signed, case, officer, monkeypatch
):
    where = attach(signed, case, f"王小明 {IDENTITY}".encode())["Location"].split("/")[-3]
    judged = attachments.judge

    def meanwhile(file):
        verdict = judged(file)
        attachments.provide_masked(CaseFile.objects.get(pk=where), officer, ["王小明"])
        return verdict

    monkeypatch.setattr(attachments, "judge", meanwhile)
    with pytest.raises(FileRefused, match="再试一次"):
        attachments.add(case, "后.txt", "王小明来过".encode(), officer)
    assert not any("王小明".encode() in content for content in given(case))


def test_a_single_character_is_not_hidden_everywhere(signed, case):
    review = attach(signed, case, f"王 {IDENTITY}".encode())["Location"]
    page = signed.post(review, {"mask": "1", "words": "王"}, follow=True)
    assert "只有一个字" in text(page) and given(case) == []


def test_masking_what_cannot_be_masked_is_told(signed, case):
    review = attach(signed, case, b"\x89PNG\r\n\x1a\n", "图.png")["Location"]
    page = signed.post(review, {"mask": "1"}, follow=True)
    assert "逐页看过" in text(page) and given(case) == []


def test_as_it_is_only_with_a_reason_in_the_trail(signed, case):
    review = attach(signed, case, "总机13912345678".encode())["Location"]
    page = signed.post(review, {"reason": " "})
    assert page.status_code == 422 and "写明理由" in text(page) and given(case) == []
    signed.post(review, {"reason": "是单位的值班电话"})
    assert len(given(case)) == 1
    entry = TrailEntry.objects.get(action="file.given_as_is")
    assert entry.detail["reason"] == "是单位的值班电话"


def test_what_cannot_be_looked_into_needs_a_person(signed, case):
    review = attach(signed, case, b"\x89PNG\r\n\x1a\n", "图.png")["Location"]
    assert "逐页看过" in text(signed.get(review)) and given(case) == []


@pytest.mark.parametrize(("content", "why"), [(b"", "空的"), (b"MZ\0\0", "不收这种")])
def test_what_is_not_taken_says_why(signed, case, content, why):
    page = attach(signed, case, content)
    assert page.status_code == 422 and why in text(page) and not CaseFile.objects.exists()


def test_the_applicant_gets_it_after_the_reply_and_never_the_original(
    signed, client, case, officer, head
):
    review = attach(signed, case, f"张三 {IDENTITY}".encode())["Location"]
    signed.post(review, {"mask": "1"})
    original, masked = case.files.get(purpose="working"), case.files.get(purpose="reply")
    citizen = {"number": case.number, "code": code_of(case.submission)}
    client.post("/apply/progress/", citizen)
    assert client.get(f"/apply/progress/files/{masked.pk}/").status_code == 404
    decide(case, officer, head)
    page = text(client.get("/apply/progress/case/"))
    assert "名单.txt" in page and "遮盖-" not in page
    answer = client.get(f"/apply/progress/files/{masked.pk}/")
    assert IDENTITY not in text(answer) and "640104********" in text(answer)
    assert client.get(f"/apply/progress/files/{original.pk}/").status_code == 404


def test_another_agency_s_file_is_404(signed, other):
    foreign = new_case(other)
    assert signed.get(f"{DESK}{foreign.pk}/attach/").status_code == 404
