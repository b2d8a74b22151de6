"""内部讨论：谁看得见、谁写得、告诉谁，哪里都不出现，只增不改。"""

import io
import zipfile

import pytest
from django.db import Error, connection, transaction

from gongkai.agencies.models import Role
from gongkai.agencies.policy import Do, may
from gongkai.applications.archive import archive, one_book
from gongkai.applications.discussing import Refused, say, strike, thread
from gongkai.applications.models import CaseComment, CaseWatch
from gongkai.applications.numbers import code_of
from gongkai.applications.register import act
from gongkai.documents import opening
from gongkai.law.procedure import Act, Event
from gongkai.outbox.models import Notice
from gongkai.safekeeping.models import TrailEntry
from gongkai.safekeeping.triggers import ensure

from .people import PERSON, START, decide, new_case, person

pytestmark = pytest.mark.django_db
DESK = "/admin/cases/"
SAID = "这件先问问档案室"


def text(answer):
    return answer.content.decode("utf-8", "replace")


@pytest.mark.parametrize("role", list(Role))
def test_who_may_work_on_it_reads_and_writes_and_nobody_else(client, bureau, officer, case, role):
    say(case, SAID, officer)
    user = person("someone", bureau, role)
    client.force_login(user)
    works = may(user, Do.WORK, bureau)
    assert (SAID in text(client.get(f"{DESK}{case.pk}/"))) == works
    answer = client.post(f"{DESK}{case.pk}/discussion/", {"text": "再等等"})
    assert CaseComment.objects.filter(by=user).exists() == works
    assert not works or answer["Location"] == f"{DESK}{case.pk}/#discussion"


def test_it_says_who_and_when_and_is_in_the_trail(client, officer, case):
    client.force_login(officer)
    client.post(f"{DESK}{case.pk}/discussion/", {"text": SAID})
    made = CaseComment.objects.get()
    shown = text(client.get(f"{DESK}{case.pk}/"))
    assert "officer" in shown and made.recorded.astimezone().strftime("%Y-") in shown
    entry = TrailEntry.objects.get(action="case.commented")
    assert (entry.subject, entry.agency) == (case.subject, case.agency_id)
    assert entry.detail == {"comment": made.pk}


def test_it_is_sealed_in_the_database(officer, case):
    say(case, SAID, officer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM applications_casecomment")
        (kept,) = cursor.fetchone()
    assert SAID not in kept and "档案" not in kept


@pytest.mark.parametrize("given", ["", "   ", "\u200b", "字" * 2001], ids=["0", "3", "zw", "long"])
def test_what_is_no_comment_is_refused_and_kept_on_the_page(client, officer, case, given):
    client.force_login(officer)
    answer = client.post(f"{DESK}{case.pk}/discussion/", {"text": given})
    assert answer.status_code == 422 and not CaseComment.objects.exists()


def test_numbers_of_people_do_not_belong_here(client, officer, case):
    client.force_login(officer)
    given = {"text": f"打他的电话 {PERSON['phone']}"}
    answer = client.post(f"{DESK}{case.pk}/discussion/", given)
    assert answer.status_code == 422 and "不写号码" in text(answer)
    assert given["text"] in text(answer) and not CaseComment.objects.exists()


def test_the_handler_the_watchers_and_who_wrote_before_are_told(bureau, officer, head, case):
    watcher, clerk = person("w", bureau, Role.SECTION_HEAD), person("c", bureau, Role.CLERK)
    other = person("o2", bureau, Role.OFFICER)
    act(case, Event(Act.ASSIGNED, START, {"officer": officer.pk}), head)
    case.refresh_from_db()
    for user in (watcher, clerk):  # 受理员关注了也看不到讨论，不告诉他
        CaseWatch.objects.create(case=case, user=user)
    Notice.objects.all().delete()
    say(case, SAID, head)
    told = Notice.objects.select_related("message")
    assert {n.user_id for n in told} == {officer.pk, watcher.pk}
    assert SAID not in "".join(n.message.text + n.message.subject for n in told)
    assert told[0].message.url == f"{DESK}{case.pk}/#discussion"
    Notice.objects.all().delete()
    say(case, "好", other)
    assert set(Notice.objects.values_list("user", flat=True)) == {head.pk, officer.pk, watcher.pk}


def test_a_mistaken_one_is_struck_with_a_reason_and_still_read(client, officer, case):
    said = say(case, SAID, officer)
    client.force_login(officer)
    url = f"{DESK}comments/{said.pk}/strike/"
    assert SAID in text(client.get(url))
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "写错了案件"}).status_code == 302
    shown = text(client.get(f"{DESK}{case.pk}/"))
    assert f"<s>{SAID}</s>" in shown and "写错了案件" in shown
    assert TrailEntry.objects.get(action="case.comment_struck").detail == {"comment": said.pk}
    again = client.post(url, {"reason": "又"})
    assert again.status_code == 422 and "已经划去" in text(again)


def test_only_the_writer_and_who_approves_strike(bureau, officer, head, case):
    said = say(case, SAID, officer)
    with pytest.raises(Refused):
        strike(said, "不对", person("o2", bureau, Role.OFFICER))
    made = strike(said, "不对", head)
    with pytest.raises(Refused):
        strike(made, "划去划去的", head)


def test_another_agency_s_is_not_found(client, other, officer, case):
    said = say(case, SAID, officer)
    client.force_login(person("stranger", other, Role.DISCLOSURE_HEAD))
    for path in (f"comments/{said.pk}/strike/", f"{case.pk}/discussion/"):
        assert client.get(f"{DESK}{path}").status_code == 404
        assert client.post(f"{DESK}{path}", {"text": "x", "reason": "x"}).status_code == 404
    assert CaseComment.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM applications_casecomment", "UPDATE applications_casecomment SET case_id = 1"],
    ids=["delete", "update"],
)
def test_the_database_itself_keeps_it(officer, case, statement):
    say(case, SAID, officer)
    ensure(connection)
    with (
        pytest.raises(Error, match="append only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert CaseComment.objects.exists()


def test_it_is_in_no_letter_no_archive_no_export_and_not_on_the_citizen_s_page(
    client, bureau, officer, head, case
):
    say(case, SAID, officer)
    decide(case, officer, head)
    case.refresh_from_db()
    told = str([letter.content for letter in case.letters.all()])
    package = zipfile.ZipFile(io.BytesIO(archive(case)))
    with opening.pdf(one_book(case)) as book:
        told += "".join(page.get_textpage().get_text_range() for page in book)
    for name in package.namelist():
        if name.endswith(".docx"):
            inner = zipfile.ZipFile(io.BytesIO(package.read(name)))
            told += inner.read("word/document.xml").decode()
    client.force_login(head)
    export = client.get(f"{DESK}export/", {"queue": "all"})
    told += b"".join(export.streaming_content).decode()
    assert case.number in told and "档案室" not in told


def test_the_citizen_sees_nothing_of_it(client, bureau, officer):
    case = new_case(bureau)
    say(case, SAID, officer)
    given = {"number": case.number, "code": code_of(case.submission)}
    answer = client.post("/apply/progress/", given, follow=True)
    assert case.number in text(answer) and "档案室" not in text(answer)


def test_a_long_thread_costs_no_more_queries(
    client, officer, head, case, django_assert_max_num_queries
):
    with django_assert_max_num_queries(3):
        thread(case, officer)
    for number in range(6):
        said = say(case, f"第{number}条", officer)
        if number % 2:
            strike(said, "重了", head)
    with django_assert_max_num_queries(1):
        assert len(thread(case, officer)) == 6
