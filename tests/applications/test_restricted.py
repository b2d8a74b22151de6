"""限定知悉：名单以外的人（连上级的监督员）哪里都看不见，件数照计；写理由，留痕。"""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from gongkai.agencies.models import Duty, Role
from gongkai.agencies.policy import Do, may
from gongkai.applications import alike, queues, workplace
from gongkai.applications.discussing import say
from gongkai.applications.models import Case, CaseFile, CaseWatch, Restriction
from gongkai.applications.register import act
from gongkai.applications.restricting import lift, restrict
from gongkai.applications.seeing import knowing, seen
from gongkai.applications.steps import take
from gongkai.law.procedure import Act, Event
from gongkai.outbox.models import Notice
from gongkai.oversight.indicators import indicator_of
from gongkai.oversight.rules import applications as rules
from gongkai.oversight.rules.base import Scope
from gongkai.oversight.supervising import BY_ID, rows_of
from gongkai.remedies.models import Contest
from gongkai.safekeeping.files import store
from gongkai.safekeeping.models import TrailEntry
from gongkai.workbench.gathering import found as found_everywhere

from .people import IDENTITY, PERSON, START, decide, new_case, person

pytestmark = pytest.mark.django_db
DESK = "/admin/cases/"
ASKED = "化工园区的搬迁补偿"
TODAY = date(2026, 3, 4)


def fresh(user):
    """权限在一次请求里记住；另一次请求是另一个。"""
    return get_user_model().objects.get(pk=user.pk)


def text(answer):
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


@pytest.fixture
def handler(bureau):
    return person("handler", bureau, Role.OFFICER)


@pytest.fixture
def hidden(bureau, handler, head):
    """一件限定知悉的：有承办人、文书、附件、复议。"""
    case = new_case(bureau, asked=ASKED)
    act(case, Event(Act.ASSIGNED, START, {"officer": handler.pk}), head)
    decide(case, handler, head)
    stored = store("内容".encode())
    CaseFile.objects.create(case=case, stored=stored, purpose="working", name="一.txt")
    given = {"organ": "区政府", "number": "政复决〔2026〕8号", "received": START}
    Contest.objects.create(case=case, group="reconsideration", **given)
    say(case, "问档案室", handler)
    restrict(case, [], "涉及举报", head)
    case.refresh_from_db()
    return case


def addresses(case):
    """照网址能到这一件的。"""
    names = ["case", "case_approve", "case_archive", "case_archive_book", "case_receipt"]
    names += ["case_receipt_view", "case_split", "case_attach", "case_discussion"]
    names += ["case_restrict", "case_unmask", "case_contact", "case_watch", "case_link"]
    yield from (reverse(name, args=[case.pk]) for name in names)
    yield reverse("case_step", args=[case.pk, "noted"])
    yield reverse("case_letter", args=[case.letters.get().pk, "pdf"])
    yield reverse("case_file", args=[case.files.get().pk])
    yield reverse("case_file_review", args=[case.files.get().pk])
    yield reverse("case_comment_strike", args=[case.comments.get().pk])
    yield reverse("contest_new", args=[case.pk])
    contest = Contest.objects.get().pk
    yield from (
        reverse(f"contest{name}", args=[contest])
        for name in ("", "_reopen", "_letter", "_withdraw")
    )


LISTS = (
    *(f"{DESK}?queue={queue.id}" for queue in queues.QUEUES),
    *(f"{DESK}?queue=all&sort={sort}" for sort in queues.SORTS),
    *(f"{DESK}{name}/" for name in ("reexamine", "asked-often", "wall")),
    *("/admin/", "/admin/contests/", f"{DESK}export/?queue=all"),
)


def found_in_lists(client, case):
    """哪些列表、查找里有它。"""
    for path in LISTS:
        answer = client.get(path)
        if case.number in text(answer) or ASKED in text(answer):
            yield path
    for words in (ASKED, case.number, PERSON["name"], IDENTITY, "政复决"):
        given = text(client.post(DESK, {"queue": "all", "q": words}))
        if reverse("case", args=[case.pk]) in given:
            yield f"查找 {words}"
    chosen = {"case": [case.pk], "do": "print"}
    if case.number in text(client.post(f"{DESK}bulk/", chosen, follow=True)):
        yield "打印"


#: 谁 -> 看不看得见：与程序分开写一遍
WHO = {
    "handler": True,
    "named": True,
    "approver": True,
    "officer": False,
    "clerk": False,
    "section_head": False,
    "secrecy": False,
    "supervisor": False,
    "watcher": False,
    "former handler": False,
    "superuser": False,
}


@pytest.fixture
def who(request, bureau, hidden, handler, head):
    name = request.param
    if name == "handler":
        return handler
    if name == "approver":
        return head
    roles = {"section_head": Role.SECTION_HEAD, "secrecy": Role.SECRECY, "clerk": Role.CLERK}
    agency = bureau.get_parent() if name == "supervisor" else bureau
    role = Role.SUPERVISOR if name == "supervisor" else roles.get(name, Role.OFFICER)
    user = person("somebody", agency, role, is_superuser=name == "superuser")
    if name == "superuser":
        Duty.objects.filter(user=user).delete()
    if name == "named":
        restrict(hidden, [user.pk], "涉及举报", head)
    if name == "watcher":
        CaseWatch.objects.create(case=hidden, user=user)
    if name == "former handler":
        Case.objects.filter(pk=hidden.pk).update(officer=user)
        Case.objects.filter(pk=hidden.pk).update(officer=handler)
    return user


@pytest.mark.parametrize(("who", "sees"), WHO.items(), indirect=["who"], ids=list(WHO))
def test_who_sees_it_in_lists_search_and_by_address(client, hidden, who, sees):
    client.force_login(who)
    client.raise_request_exception = False
    assert (hidden in queues.visible(fresh(who))) is sees
    lists = list(found_in_lists(client, hidden))
    assert bool(lists) is sees, lists
    keys = "".join(hit.title for hit in _found(fresh(who)))
    assert (hidden.number in keys) is sees
    if not sees:
        for path in addresses(hidden):
            for answer in (client.get(path), client.post(path, {"number": "1", "reason": "x"})):
                assert answer.status_code in (302, 403, 404, 405), path
                assert hidden.number not in text(answer) and ASKED not in text(answer), path
        assert client.get(f"{DESK}{hidden.pk}/").status_code in (302, 404)
    elif may(fresh(who), Do.WORK, hidden.agency_id):
        assert client.get(f"{DESK}{hidden.pk}/").status_code == 200


def _found(user):
    wanted = (ASKED, "政复决", PERSON["name"])
    return [hit for words in wanted for _, hits in found_everywhere(user, words) for hit in hits]


def test_the_workbench_and_the_calendar_do_not_show_it(bureau, head, handler):
    case = new_case(bureau, asked=ASKED)
    restrict(case, [], "涉及举报", head)
    case.refresh_from_db()
    other = person("o2", bureau, Role.OFFICER)
    for user, sees in ((head, True), (other, False)):
        user = fresh(user)
        told = [a.title for a in workplace.arrivals(user, TODAY)]
        told += [d.title for d in workplace.days(user, START, date(2026, 12, 31))]
        assert (case.number in "".join(told)) is sees


def test_beside_an_alike_case_and_among_the_linked_it_is_not_shown(client, bureau, hidden, officer):
    mine = new_case(bureau, asked=ASKED)
    alike.link(mine, hidden, None)
    client.force_login(officer)
    shown = text(client.get(f"{DESK}{mine.pk}/"))
    assert mine.number in shown and hidden.number not in shown
    client.post(f"{DESK}{mine.pk}/link/", {"number": f"{hidden.year}-{hidden.serial}"})
    assert hidden.number not in text(client.get(f"{DESK}{mine.pk}/"))


def test_it_is_counted_where_rows_open_and_not_listed(client, bureau, hidden):
    above = person("above", bureau.get_parent(), Role.SUPERVISOR)
    figure = BY_ID["received"]
    assert rows_of(figure, bureau, 2026, TODAY).count() == 1
    client.force_login(above)
    page = text(client.get(reverse("district_figure", args=[bureau.pk, 2026, "received"])))
    assert "（1）" in page and "1 件限定知悉" in page and hidden.number not in page


def test_a_cell_of_the_annual_report_counts_it_and_does_not_list_it(
    client, bureau, hidden, head, officer
):
    name = "applications:new:natural_person"
    url = reverse("report_cell", args=[bureau.pk, 2026, name])
    for user, sees in ((head, True), (officer, False)):
        client.force_login(user)
        answer = client.get(url)
        page = text(answer)
        assert answer.context["value"] == 1
        assert (hidden.number in page) is sees and ("限定知悉，计入这一格" in page) is not sees


def test_the_interface_of_other_systems_does_not_give_it(bureau, hidden):
    from gongkai.applications.api import _rows
    from gongkai.applications.models import ApiToken

    assert list(_rows(ApiToken(agency=bureau))) == []


def test_a_finding_of_the_check_does_not_name_it(bureau, head):
    case = new_case(bureau)
    restrict(case, [], "涉及举报", head)
    outcome = rules.overdue(
        Scope(bureau, date(2027, 1, 4), indicator_of(bureau, "score.applications", TODAY))
    )
    assert len(outcome.hits) == 1 and case.number not in outcome.hits[0].what


def test_who_does_not_know_of_it_is_told_nothing(bureau, head, handler, hidden):
    watcher = person("w", bureau, Role.OFFICER)
    CaseWatch.objects.create(case=hidden, user=watcher)
    Notice.objects.all().delete()
    take(hidden, Act.NOTED, START, {}, {"text": "x"}, head)
    say(hidden, "再看看", head)
    assert set(Notice.objects.values_list("user", flat=True)) == {handler.pk}
    assert knowing(hidden, [watcher.pk, None]) == set()


def test_what_is_split_off_or_answered_anew_is_as_restricted(client, bureau, head, handler):
    first, named = new_case(bureau, asked=ASKED), person("n", bureau, Role.CLERK)
    act(first, Event(Act.ASSIGNED, START, {"officer": handler.pk}), head)
    restrict(first, [named.pk], "涉及举报", head)
    client.force_login(handler)
    client.post(f"{DESK}{first.pk}/split/", {"asked": "另一件事的文件"})
    part = Case.objects.exclude(pk=first.pk).get()
    assert part.restricted and part.restriction.reason == "涉及举报"
    known = {u.pk for u in (handler, named, head) if part in queues.visible(fresh(u))}
    assert known == {handler.pk, named.pk, head.pk}
    assert part not in queues.visible(person("o2", bureau, Role.OFFICER))


# 限定的一页


@pytest.mark.parametrize("role", list(Role))
def test_who_approves_restricts_and_nobody_else(client, bureau, role):
    case, user = new_case(bureau), person("someone", bureau, role)
    client.force_login(user)
    client.post(f"{DESK}{case.pk}/restrict/", {"reason": "涉及举报"})
    case.refresh_from_db()
    assert case.restricted is may(user, Do.APPROVE, bureau)


def test_a_reason_is_demanded_and_all_of_it_is_in_the_trail(client, bureau, head, officer, case):
    client.force_login(head)
    url = f"{DESK}{case.pk}/restrict/"
    assert client.post(url, {"people": [officer.pk]}).status_code == 422
    assert not Restriction.objects.exists()
    assert client.post(url, {"people": [officer.pk], "reason": "涉及举报"}).status_code == 302
    entry = TrailEntry.objects.get(action="case.restricted")
    assert entry.detail == {"people": [officer.pk], "reason": "涉及举报"}
    assert (entry.subject, entry.agency) == (case.subject, bureau.pk)
    assert Notice.objects.filter(user=officer).count() == 1
    shown = text(client.get(f"{DESK}{case.pk}/"))
    assert "只有这些人看得见：head、officer。" in shown and "涉及举报（head" in shown
    assert client.post(url, {"lift": "1", "reason": ""}).status_code == 422
    client.post(url, {"lift": "1", "reason": "查完了"})
    case.refresh_from_db()
    assert not case.restricted and not Restriction.objects.exists()
    assert TrailEntry.objects.get(action="case.unrestricted").detail == {"reason": "查完了"}


def test_nobody_of_another_agency_is_named(client, bureau, other, head, case):
    stranger = person("stranger", other, Role.OFFICER)
    client.force_login(head)
    given = {"people": [stranger.pk], "reason": "涉及举报"}
    assert client.post(f"{DESK}{case.pk}/restrict/", given).status_code == 422
    restrict(case, [stranger.pk], "涉及举报", head)
    assert Case.objects.get(pk=case.pk).restriction.people.count() == 0


def test_lifting_what_is_not_restricted_leaves_no_trace(head, case):
    lift(case, "没有", head)
    assert not TrailEntry.objects.filter(action="case.unrestricted").exists()


def test_the_question_costs_no_more_queries(bureau, officer, head, django_assert_num_queries):
    for _ in range(3):
        restrict(new_case(bureau), [officer.pk], "涉及举报", head)
    user = fresh(officer)
    with django_assert_num_queries(3):  # 职责、看得见的机关、各件；可以审批的机关没有，不查
        assert len(seen(Case.objects.all(), user)) == 3
