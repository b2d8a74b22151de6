"""办案台一天要用的：联系方式、扫描件、补正了的内容、审批一页、收回、批量、关联、关注、常用语、暂算。"""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from openpyxl import load_workbook

from gongkai.agencies.models import Role
from gongkai.agencies.policy import Do, may
from gongkai.applications import alike, queues, shown
from gongkai.applications.applicants import ORGANIZATION_PROOFS, RESIDENT_CARD, wrong_phone
from gongkai.applications.forms import AssignForm
from gongkai.applications.intake import PersonForm
from gongkai.applications.models import Case, CaseLink, CaseWatch, Phrase
from gongkai.applications.next_step import PREFERRED, primary
from gongkai.applications.register import act, rederive
from gongkai.applications.steps import take
from gongkai.law.calendar import official
from gongkai.law.procedure import Act, Event, NotAllowed, Stage, stand
from gongkai.law.tentative import extended, fixed_holidays
from gongkai.outbox.models import Message, Notice
from gongkai.safekeeping.models import TrailEntry

from ..trail import recorded
from .people import IDENTITY, PERSON, START, new_case, person

pytestmark = pytest.mark.django_db
DESK = "/admin/cases/"
TOLD = {"information": "补偿方案的要点如下。", "reason": "", "search": ""}
PNG = b"\x89PNG\r\n\x1a\n picture"


@pytest.fixture
def proposed(case, officer):
    take(case, Act.PROPOSED, START, {"decisions": ["granted"]}, TOLD, officer)
    case.refresh_from_db()
    return case


def page(client, path):
    return client.get(f"{DESK}{path}").content.decode()


def given(bureau, **more):
    return {
        "agency": bureau.pk,
        "channel": "in_person",
        "received": START.isoformat(),
        "kind": "natural_person",
        "name": PERSON["name"],
        "identity_kind": RESIDENT_CARD,
        "identity": IDENTITY,
        "phone": PERSON["phone"],
        "asked": "和平小区的补偿方案",
        "provision": "electronic",
        "way": "online",
    } | more


# 联系方式


@pytest.mark.parametrize("role", list(Role))
def test_the_phone_is_shown_to_whom_it_concerns_and_the_identity_is_not(client, bureau, case, role):
    user = person("someone", bureau, role)
    client.force_login(user)
    answer = client.post(f"{DESK}{case.pk}/contact/")
    if may(user, Do.CONTACT, bureau):
        told = answer.content.decode()
        assert PERSON["phone"] in told and PERSON["address"] in told and IDENTITY not in told
        entry = TrailEntry.objects.get(action="case.contact_seen")
        assert entry.subject == case.subject and entry.agency == bureau.pk
    else:
        assert answer.status_code in (302, 403, 404)
        assert not TrailEntry.objects.filter(action="case.contact_seen").exists()


def test_a_look_at_the_contact_is_not_had_by_a_link(client, clerk, case):
    client.force_login(clerk)
    assert client.get(f"{DESK}{case.pk}/contact/").status_code == 405


# 登记


def test_the_scans_of_application_and_proof_come_with_the_entry(client, clerk, bureau):
    client.force_login(clerk)
    files = {n: SimpleUploadedFile(f"{n}.png", PNG) for n in ("application", "proof")}
    assert client.post(f"{DESK}intake/", given(bureau) | files).status_code == 302
    case = Case.objects.get()
    kept = {f.purpose: f.name for f in case.files.all()}
    assert kept == {"application": "application.png", "identity": "proof.png"}


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00 program", b"plain text"], ids=len)
def test_a_scan_that_is_none_is_refused_and_nothing_is_registered(client, clerk, bureau, content):
    client.force_login(clerk)
    files = {"proof": SimpleUploadedFile("x.png", content)}
    assert client.post(f"{DESK}intake/", given(bureau) | files).status_code == 422
    assert not Case.objects.exists()


@pytest.mark.parametrize("kind", ["enterprise", "research", "social", "legal", "other"])
def test_an_organization_is_not_offered_an_identity_card(kind):
    offered = [value for value, _ in PersonForm(kind=kind).fields["identity_kind"].choices]
    assert offered == ORGANIZATION_PROOFS and RESIDENT_CARD not in offered


@pytest.mark.parametrize(
    ("phone", "good"),
    [
        ("13912345678", True),
        ("0951-1234567", True),
        ("（0951）1234567", False),
        ("0951-1234567转801", True),
        ("+86 139 1234 5678", True),
        ("1391234567", False),
        ("139123456789", False),
        ("12345", False),
        ("电话", False),
        ("", True),
    ],
)
def test_the_form_of_a_phone_number(phone, good):
    assert (wrong_phone(phone) == "") is good


def test_phone_or_address_is_enough_and_neither_is_not(client, clerk, bureau):
    client.force_login(clerk)
    answer = client.post(f"{DESK}intake/", given(bureau, phone=""))
    assert answer.status_code == 422 and "至少填一样" in answer.content.decode()
    answer = client.post(f"{DESK}intake/", given(bureau, phone="", address="和平路1号"))
    assert answer.status_code == 302 and Case.objects.count() == 1


# 补正


def test_after_a_correction_the_corrected_request_is_the_case(client, bureau, officer):
    case = new_case(bureau, asked="补偿方案的文件")
    data = {"until": "2026-03-20", "items": True}
    take(case, Act.CORRECTION_ASKED, START, data, {"items": "哪一期？"}, officer)
    case.refresh_from_db()
    client.force_login(officer)
    form = page(client, f"{case.pk}/do/corrected/")
    assert "补偿方案的文件</textarea>" in form
    new = "和平小区二期的征收明细"
    take(case, Act.CORRECTED, START, {}, {"asked": new}, officer)
    case.refresh_from_db()
    shown_ = page(client, f"{case.pk}/")
    assert case.asked == new and new in shown_
    assert "补正以前的内容" in shown_ and "补偿方案的文件" in shown_
    rows = queues.visible(officer)
    assert queues.found(rows, officer, "all", "征收明细", "", "").rows == [case]
    assert queues.found(rows, officer, "all", "补偿方案", "", "").rows == []
    take(case, Act.PROPOSED, START, {"decisions": ["granted"]}, TOLD, officer)
    assert new in page(client, f"{case.pk}/do/proposed/")


# 案件页


def test_the_one_act_of_the_stage_is_the_primary_one(client, bureau, officer, head):
    case = new_case(bureau, channel="internet")
    for user, expected in ((officer, "confirmed"), (person("s", bureau, Role.SUPERVISOR), "")):
        client.force_login(user)
        found = client.get(f"{DESK}{case.pk}/").context["primary_url"]
        assert found == (f"{DESK}{case.pk}/do/{expected}/" if expected else "")
    act(case, Event(Act.CONFIRMED, START), officer)
    take(case, Act.PROPOSED, START, {"decisions": ["granted"]}, TOLD, officer)
    client.force_login(head)
    assert client.get(f"{DESK}{case.pk}/").context["primary_url"] == f"{DESK}{case.pk}/approve/"


def test_every_stage_says_what_it_asks_for():
    assert set(PREFERRED) == set(Stage) - {Stage.ARCHIVED}


def test_an_extension_asked_for_comes_before_a_reply(case, officer, head):
    act(case, Event(Act.EXTENSION_REQUESTED, START), officer, private={"reason": "多"})
    now = stand(case.law_events())
    assert primary(case, now, {Act.EXTENDED, Act.PROPOSED}) is Act.EXTENDED
    assert primary(case, now, {Act.PROPOSED}) is Act.PROPOSED
    assert primary(case, now, set()) is None


# 审批


def test_the_approval_page_shows_the_letter_as_it_will_be(client, head, proposed):
    client.force_login(head)
    answer = client.get(f"{DESK}{proposed.pk}/approve/")
    text = answer.content.decode()
    assert answer.context["pages"][0].startswith("data:image/png;base64,")
    assert proposed.asked in text and "批准并作出答复" in text and "退回修改" in text
    assert all(check.good for check in answer.context["checks"][2:])
    read = TrailEntry.objects.filter(action="letter.read", subject=proposed.subject)
    assert read.count() == 1


def test_one_button_approves_and_the_drafter_is_told(client, head, officer, proposed):
    client.force_login(head)
    url = f"{DESK}{proposed.pk}/approve/"
    assert client.post(url, {"version": proposed.version, "approve": "1"}).status_code == 302
    proposed.refresh_from_db()
    assert proposed.decision == "granted" and proposed.letters.get().number
    assert Notice.objects.filter(user=officer, message__subject__contains="批准").count() == 1


def test_what_changed_meanwhile_is_not_approved_unseen(client, head, officer, proposed):
    client.force_login(head)
    seen = proposed.version
    take(proposed, Act.NOTED, START, {}, {"text": "又来一份材料"}, officer)
    answer = client.post(f"{DESK}{proposed.pk}/approve/", {"version": seen, "approve": "1"})
    assert answer.status_code == 422 and "新的进展" in answer.content.decode()
    assert Case.objects.get(pk=proposed.pk).decision == ""


def test_a_return_needs_its_reason_and_the_reason_is_read_without_unmasking(
    client, head, officer, proposed
):
    client.force_login(head)
    url = f"{DESK}{proposed.pk}/approve/"
    given_ = {"version": proposed.version, "return": "1"}
    assert client.post(url, given_).status_code == 422
    assert client.post(url, given_ | {"reason": "请写明年份。"}).status_code == 302
    assert Notice.objects.filter(user=officer, message__subject__contains="退回").exists()
    client.force_login(officer)
    text = page(client, f"{proposed.pk}/")
    assert "请写明年份。" in text and not TrailEntry.objects.filter(action="case.unmasked")
    assert "补偿方案的要点如下。" in page(client, f"{proposed.pk}/do/proposed/")


def test_one_s_own_draft_cannot_be_approved_here_either(client, bureau, case):
    both = person("both", bureau, Role.DISCLOSURE_HEAD)
    take(case, Act.PROPOSED, START, {"decisions": ["granted"]}, TOLD, both)
    client.force_login(both)
    case.refresh_from_db()
    url = f"{DESK}{case.pk}/approve/"
    assert 'name="approve"' not in client.get(url).content.decode()
    assert client.post(url, {"version": case.version, "approve": "1"}).status_code == 422
    assert Case.objects.get(pk=case.pk).decision == ""


def test_an_officer_may_not_open_the_approval(client, officer, proposed):
    client.force_login(officer)
    assert client.get(f"{DESK}{proposed.pk}/approve/").status_code in (302, 403)


def test_a_draft_is_recalled_mended_and_proposed_again(client, officer, proposed):
    take(proposed, Act.RECALLED, START, {}, None, officer)
    proposed.refresh_from_db()
    assert not proposed.awaiting_approval and proposed.stage == Stage.PROCESSING
    client.force_login(officer)
    text = page(client, f"{proposed.pk}/do/proposed/")
    assert "补偿方案的要点如下。" in text
    with pytest.raises(NotAllowed):
        take(proposed, Act.RECALLED, START, {}, None, officer)
    take(proposed, Act.PROPOSED, START, {"decisions": ["granted"]}, TOLD, officer)


# 几件一起


def test_several_are_assigned_at_once_and_each_failure_is_said(client, bureau, officer, head):
    first, second = new_case(bureau), new_case(bureau)
    act(second, Event(Act.WITHDRAWN, START), head, private={"reason": "不要了"})
    client.force_login(head)
    chosen = {"case": [first.pk, second.pk], "do": "assign", "officer": officer.pk}
    text = client.post(f"{DESK}bulk/", chosen, follow=True).content.decode()
    assert "已交办 1 件" in text and second.number in text
    assert Case.objects.get(pk=first.pk).officer == officer


def test_nothing_of_another_agency_is_handled(client, bureau, other, head, officer):
    case = new_case(other)
    client.force_login(head)
    for do in ("assign", "remind", "print", "export"):
        chosen = {"case": [case.pk], "do": do, "officer": officer.pk}
        text = client.post(f"{DESK}bulk/", chosen, follow=True).content.decode("utf-8", "replace")
        assert "请先勾选" in text and case.number not in text
    assert Case.objects.get(pk=case.pk).officer is None


def test_a_reminder_tells_the_officer_once_a_day(client, bureau, officer, head, case):
    act(case, Event(Act.ASSIGNED, START, {"officer": officer.pk}), head)
    client.force_login(head)
    for _ in range(2):
        client.post(f"{DESK}bulk/", {"case": [case.pk], "do": "remind"})
    told = Notice.objects.filter(user=officer, message__subject__contains="催办")
    assert told.count() == 1


def test_the_chosen_are_exported_as_a_sheet_with_masked_names(client, head, bureau):
    first = new_case(bureau)
    new_case(bureau)
    client.force_login(head)
    answer = client.post(f"{DESK}bulk/", {"case": [first.pk], "do": "export"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert len(rows) == 2 and rows[1][0] == first.number and rows[1][1] == "张**"


def test_who_may_not_export_or_assign_does_not_by_choosing(client, clerk, case):
    client.force_login(clerk)
    for do in ("export", "assign", "remind"):
        assert client.post(f"{DESK}bulk/", {"case": [case.pk], "do": do}).status_code in (302, 403)
    assert not TrailEntry.objects.filter(action="cases.exported").exists()
    assert not Message.objects.filter(subject__contains="催办").exists()


def test_the_printed_list_has_no_whole_name_and_leaves_a_trace(client, clerk, case):
    client.force_login(clerk)
    text = client.post(f"{DESK}bulk/", {"case": [case.pk], "do": "print"}).content.decode()
    assert "张**" in text and PERSON["name"] not in text
    assert TrailEntry.objects.get(action="cases.printed").agency == case.agency_id


@pytest.mark.parametrize("sort", ["new", "old", "due"])
def test_a_sorted_list_is_walked_page_by_page_without_gap(bureau, officer, monkeypatch, sort):
    monkeypatch.setattr(queues, "PAGE", 2)
    cases = [new_case(bureau, received=START + timedelta(7 - n)) for n in range(5)]
    wanted = {"new": cases[::-1], "old": cases, "due": sorted(cases, key=lambda c: (c.due, c.pk))}
    seen, after = [], ""
    while True:
        rows = queues.visible(officer)
        found = queues.found(rows, officer, "open", "", "", after, sort)
        seen += found.rows
        after = found.after
        if not after:
            break
    assert seen == wanted[sort]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7])
def test_by_handler_the_unassigned_come_first_and_each_handler_s_stay_together(
    bureau, officer, head, monkeypatch, size, django_assert_max_num_queries
):
    monkeypatch.setattr(queues, "PAGE", size)
    second = person("second", bureau, Role.OFFICER)
    cases = [new_case(bureau) for _ in range(7)]
    for number, who in ((0, second), (2, officer), (3, second), (6, officer)):
        act(cases[number], Event(Act.ASSIGNED, START, {"officer": who.pk}), head)
    wanted = [cases[n].pk for n in (5, 4, 1, 6, 2, 3, 0)]
    for queue in ("open", "all"):
        walked, after = [], ""
        while True:
            with django_assert_max_num_queries(6):  # 职责、机关，两段，机关与承办人的名称
                page_ = queues.found(
                    queues.visible(officer), officer, queue, "", "", after, "officer"
                )
            walked += [case.pk for case in page_.rows]
            after = page_.after
            if not after:
                break
        assert walked == wanted


@pytest.mark.parametrize("after", ["x", "1", "_", "none_x", "99_", "-1_-1", "９_９"])
def test_a_strange_place_to_go_on_from_is_no_error(client, officer, case, after):
    client.force_login(officer)
    assert client.get(DESK, {"sort": "officer", "after": after}).status_code == 200


def test_the_list_by_handler_is_read_from_an_index(bureau, officer, head):
    case = new_case(bureau)
    act(case, Event(Act.ASSIGNED, START, {"officer": officer.pk}), head)
    rows = queues.visible(officer).filter(officer__isnull=False).order_by("officer_id", "-id")
    if connection.vendor == "sqlite":
        plan = rows[: queues.PAGE].explain()
        assert "USING INDEX case_officer" in plan and "TEMP B-TREE" not in plan, plan


def test_the_header_sorts_by_handler_and_says_so(client, officer, case):
    client.force_login(officer)
    assert "sort=officer" in client.get(DESK).content.decode()
    text = client.get(DESK, {"sort": "officer"}).content.decode()
    assert "承办人 ▲" in text and text.count('aria-sort="ascending"') == 1


# 关联、关注、建议、常用语


def test_linked_cases_are_shown_on_each_other(client, bureau, officer):
    first, second = new_case(bureau, asked="道路规划"), new_case(bureau, asked="学校名单")
    client.force_login(officer)
    client.post(f"{DESK}{first.pk}/link/", {"number": f"{second.year}-{second.serial}"})
    assert alike.linked(first, Case.objects) == [second]
    assert alike.linked(second, Case.objects) == [first]
    assert first.number in page(client, f"{second.pk}/")
    assert recorded("case.linked", officer, first.subject) == 1
    given_ = {"number": f"{first.year}-{first.serial}", "remove": "1"}
    client.post(f"{DESK}{second.pk}/link/", given_)
    assert alike.linked(first, Case.objects) == [] and not CaseLink.objects.exists()
    assert recorded("case.unlinked", officer, second.subject) == 1


def test_a_case_of_another_agency_is_not_linked(client, bureau, other, officer):
    mine = new_case(bureau)
    theirs = [new_case(other) for _ in range(2)][-1]
    client.force_login(officer)
    client.post(f"{DESK}{mine.pk}/link/", {"number": f"{theirs.year}-{theirs.serial}"})
    assert not CaseLink.objects.exists()


def test_who_watches_is_told_and_who_acts_is_not(client, bureau, officer, clerk, case):
    client.force_login(clerk)
    client.post(f"{DESK}{case.pk}/watch/")
    take(case, Act.NOTED, START, {}, {"text": "x"}, officer)
    assert Notice.objects.filter(user=clerk).count() == 1
    assert not Notice.objects.filter(user=officer).exists()
    client.post(f"{DESK}{case.pk}/watch/")
    assert not CaseWatch.objects.exists()


def test_the_handler_of_the_alike_is_suggested(bureau, officer, head):
    earlier = new_case(bureau)
    act(earlier, Event(Act.ASSIGNED, START, {"officer": officer.pk}), head)
    field = AssignForm(case=new_case(bureau)).fields["officer"]
    assert field.initial == officer.pk and "办过 1 件" in field.help_text
    other = new_case(bureau, asked="别的事情", applicant={"name": "李四"})
    assert AssignForm(case=other).fields["officer"].initial is None


def test_what_was_answered_before_is_offered_without_the_applicant(
    client, bureau, officer, head, case
):
    take(case, Act.PROPOSED, START, {"decisions": ["granted"]}, TOLD, officer)
    take(case, Act.DECIDED, START, {}, None, head)
    again = new_case(bureau, applicant={"name": "李四"})
    client.force_login(officer)
    answer = client.get(f"{DESK}{again.pk}/")
    (hit,) = answer.context["answered"]
    assert hit.title == case.number and "予以公开" in hit.note and "张" not in hit.note


def test_the_office_keeps_its_own_phrases(client, bureau, other, officer, case):
    client.force_login(officer)
    kept = {"agency": bureau.pk, "name": "补正", "text": "请写明年份和项目的名称。"}
    assert client.post(f"{DESK}phrases/", kept).status_code == 302
    assert client.post(f"{DESK}phrases/", kept | {"text": "改过的。"}).status_code == 302
    assert Phrase.objects.get().text == "改过的。"
    assert "改过的。" in page(client, f"{case.pk}/do/correction_asked/")
    foreign = Phrase.objects.create(agency=other, name="别的", text="别的机关的")
    assert "别的机关的" not in page(client, "phrases/")
    assert client.post(f"{DESK}phrases/", {"remove": foreign.pk}).status_code == 404
    client.post(f"{DESK}phrases/", {"remove": Phrase.objects.get(agency=bureau).pk})
    assert list(Phrase.objects.all()) == [foreign]
    assert recorded("phrase.changed", officer, f"agency:{bureau.pk}") == 3
    assert client.post(f"{DESK}phrases/", kept | {"agency": other.pk}).status_code == 422


# 暂算


def test_a_day_in_an_unpublished_year_is_guessed_marked_and_replaced(client, bureau, officer):
    last = official().last_published_year()
    case = new_case(bureau, received=date(last, 12, 20))
    assert case.tentative and case.reply_due is None and case.due.year == last + 1
    left = shown.days_left(case, date(last, 12, 21))
    assert left.words.endswith("（暂算）")
    client.force_login(officer)
    assert "暂算" in page(client, f"{case.pk}/")
    assert not rederive(case)


def test_the_real_day_replaces_the_guess_once_the_year_is_published(bureau, tmp_path, monkeypatch):
    from gongkai.law import calendar

    last = official().last_published_year()
    case = new_case(bureau, received=date(last, 12, 20))
    guess = case.due
    off = [date(last + 1, 1, day) for day in range(1, 9)]
    days = ", ".join(d.isoformat() for d in off)
    (tmp_path / f"{last + 1}.toml").write_text(
        f'[[year]]\nid = "{last + 1}"\nyear = {last + 1}\ndays_off = [{days}]\ndays_on = []\n'
        'citation = "测试的安排"\nread = true\n'
    )
    known = calendar.build([calendar.DATA / "notices", tmp_path])
    for module in ("clocks", "calendar", "tentative"):
        monkeypatch.setattr(f"gongkai.law.{module}.official", lambda: known)
    assert rederive(case)
    assert not case.tentative and case.reply_due == case.due and case.due > guess


def test_the_fixed_holidays_are_those_of_their_year():
    days = {y: {(r.month, r.day) for r in fixed_holidays(y)} for y in (2010, 2027)}
    assert (5, 2) in days[2027] - days[2010] and (10, 3) in days[2010]
    year = official().last_published_year() + 1
    assert not extended().is_working_day(date(year, 1, 1))
