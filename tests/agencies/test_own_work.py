"""职责分开：行为 × 职责 × 是不是自己的事，整张表；人手不够的登记是唯一的例外，用一次记一次。"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from gongkai.agencies import apart
from gongkai.agencies.apart import OwnWork, enough, short_handed
from gongkai.agencies.models import Role, ShortHanded
from gongkai.agencies.policy import Do, may
from gongkai.applications import own
from gongkai.applications.acts import TABLE
from gongkai.applications.models import Case
from gongkai.applications.steps import take
from gongkai.disclosures.models import Item, SiteImport
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.models.tasks import STEPS as REVIEW_STEPS
from gongkai.disclosures.moving.approve import approve, review
from gongkai.disclosures.reviewing.publishing import mask_draft, override
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.law import procedure as law
from gongkai.law.procedure import Act
from gongkai.law.procedure.gates import superseded
from gongkai.reporting.publishing import draft_of
from gongkai.reporting.report import report_of
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import START, agencies, new_case, person
from ..disclosures.items import STEPS, act, draft, reviewers, submit
from ..trail import recorded

pytestmark = pytest.mark.django_db
TOLD = {"information": "要点。", "reason": "理由。", "items": "请写明。", "text": "内容。"}
_PROPOSED = (Act.PROPOSED, {"decisions": ["granted"]})
_ASKED = (Act.THIRD_PARTY_ASKED, {})
_OBJECTED = (Act.THIRD_PARTY_ANSWERED, {"opinion": "objection"})
#: 批别人的事的行为 -> 别人先办什么；“我”是其中最后一件的经手人，或者案件的承办人
APPROVALS = {
    Act.DECIDED: ([_PROPOSED], {}),
    Act.RETURNED: ([_PROPOSED], {}),
    Act.EXTENDED: ([(Act.EXTENSION_REQUESTED, {})], {}),
    Act.DEFERRED: ([(Act.REASONS_ASKED, {"until": "2026-03-20"})], {"until": "2026-05-29"}),
    Act.FEE_NOTICED: ([(Act.ASSIGNED, {})], {"schedule": "pages", "count": 250}),
    Act.THIRD_PARTY_TOLD: ([_ASKED, _OBJECTED], {}),
}
#: 以前的做法，现在谁也办不了：重新答复另立一件，照样拟定、批准
GONE = {Act.REANSWERED}


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    return agencies()[0]


@pytest.fixture
def admin(bureau):
    return person("admin", bureau, Role.ADMINISTRATOR)


def until(days=30):
    return timezone.localdate() + timedelta(days)


def test_every_act_is_an_approval_of_somebody_s_work_or_none():
    """新的一种要审批的行为，要写明是谁的事，也要写进上面的表。"""
    approvals = {kind for kind, row in TABLE.items() if row.own is not own.nobody}
    assert approvals == set(APPROVALS) | GONE
    assert all(superseded in law.TABLE[kind].gates for kind in GONE)
    assert approvals == {kind for kind, row in TABLE.items() if row.do is Do.APPROVE}


def prepared(bureau, kind, by):
    """别人（`by`）已经办到这一步以前的案件。"""
    case = new_case(bureau)
    for step, data in APPROVALS[kind][0]:
        data = data | ({"officer": by.pk} if step is Act.ASSIGNED else {})
        take(case, step, START, data, TOLD | {"third_party": "某公司"}, by)
    return Case.objects.get(pk=case.pk)


def outcome(case, kind, by):
    """办成了没有：“办了”“不归他”“自己的”“别的不行”。"""
    before = case.events.count()
    try:
        take(case, kind, START, APPROVALS[kind][1], TOLD, by)
    except OwnWork:
        assert case.events.count() == before
        return "自己的"
    except PermissionDenied:
        return "不归他"
    return "办了"


@pytest.mark.parametrize("mine", [True, False])
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", list(APPROVALS))
def test_each_approval_by_each_role_of_one_s_own_and_of_another_s(bureau, kind, role, mine):
    me = person("me", bureau, role)
    worker = person("worker", bureau, Role.OFFICER)
    if mine:  # 先以承办人的身份拟了，又有这项职责
        me.duties.get_or_create(agency=bureau, role=Role.OFFICER)
    case = prepared(bureau, kind, me if mine else worker)
    fresh = type(me).objects.get(pk=me.pk)
    expected = "不归他" if not may(fresh, Do.APPROVE, bureau) else "自己的" if mine else "办了"
    assert outcome(case, kind, fresh) == expected


def test_a_superuser_with_a_duty_from_before_is_no_exception(bureau):
    me = person("me", bureau, Role.DISCLOSURE_HEAD, is_superuser=True)
    assert outcome(prepared(bureau, Act.DECIDED, me), Act.DECIDED, me) == "自己的"


@pytest.mark.parametrize("through", [1, 2])
def test_handing_a_case_over_just_before_does_not_make_it_another_s(bureau, through):
    """转给别人，别人什么也没有办，还是原来承办人的；转几道手也一样。新的承办人办过了才是他的。"""
    me = person("me", bureau, Role.DISCLOSURE_HEAD)
    workers = [person(f"worker-{n}", bureau, Role.OFFICER) for n in range(through)]
    case = prepared(bureau, Act.FEE_NOTICED, me)
    for worker in workers:
        take(case, Act.ASSIGNED, START, {"officer": worker.pk}, {}, me)
    assert outcome(Case.objects.get(pk=case.pk), Act.FEE_NOTICED, me) == "自己的"
    take(Case.objects.get(pk=case.pk), Act.NOTED, START, {}, TOLD, workers[-1])
    assert outcome(Case.objects.get(pk=case.pk), Act.FEE_NOTICED, me) == "办了"


def test_the_page_says_why_and_the_button_is_gone(client, bureau):
    me = person("me", bureau, Role.DISCLOSURE_HEAD)
    case = prepared(bureau, Act.EXTENDED, me)
    client.force_login(me)
    page = client.get(f"/admin/cases/{case.pk}/").content.decode()
    assert "要由别人来办" in page and f"/admin/cases/{case.pk}/do/extended/" not in page
    answer = client.post(
        f"/admin/cases/{case.pk}/do/extended/",
        {"on": START.isoformat(), "version": case.version, "reason": "档案多"},
    )
    assert answer.status_code == 422 and "要由别人来办" in answer.content.decode()


class TestShortHanded:
    """人手不够的登记。"""

    def test_it_lets_one_approve_one_s_own_says_so_and_is_recorded_each_time(
        self, client, bureau, admin
    ):
        me = person("me", bureau, Role.DISCLOSURE_HEAD)
        waiver = short_handed(admin, bureau, "负责人出缺", until())
        assert recorded("apart.recorded", admin, f"agency:{bureau.pk}") == 1
        case = prepared(bureau, Act.DECIDED, me)
        client.force_login(me)
        page = client.get(f"/admin/cases/{case.pk}/do/decided/").content.decode()
        assert "负责人出缺" in page and "所以您可以办" in page
        assert outcome(case, Act.DECIDED, me) == "办了"
        entry = TrailEntry.objects.get(action="apart.waived")
        assert entry.subject == case.subject and entry.agency == bureau.pk
        assert entry.detail["record"] == waiver.pk and entry.detail["for"] == "case.decided"

    def test_it_does_not_serve_the_one_who_recorded_it(self, bureau):
        both = person("both", bureau, Role.ADMINISTRATOR, Role.DISCLOSURE_HEAD)
        short_handed(both, bureau, "只有我", until())
        assert outcome(prepared(bureau, Act.DECIDED, both), Act.DECIDED, both) == "自己的"

    def test_it_ends_by_hand(self, bureau, admin):
        me = person("me", bureau, Role.DISCLOSURE_HEAD)
        waiver = short_handed(admin, bureau, "负责人出缺", until())
        enough(admin, waiver)
        enough(admin, waiver)
        assert outcome(prepared(bureau, Act.DECIDED, me), Act.DECIDED, me) == "自己的"
        assert recorded("apart.ended", admin, f"agency:{bureau.pk}") == 1

    @pytest.mark.parametrize(("days", "works"), [(0, True), (-1, False)])
    def test_it_ends_with_its_last_day(self, bureau, admin, days, works):
        me = person("me", bureau, Role.DISCLOSURE_HEAD)
        waiver = short_handed(admin, bureau, "负责人出缺", until())
        ShortHanded.objects.filter(pk=waiver.pk).update(
            since=until(-9), until=until(days), recorded=timezone.now() - timedelta(9)
        )
        assert bool(apart.ask(me, bureau.pk, {me.pk}).why) is not works

    def test_it_is_of_one_agency(self, bureau, admin):
        other = agencies()[1]
        me = person("me", other, Role.DISCLOSURE_HEAD)
        short_handed(admin, bureau, "负责人出缺", until())
        assert apart.ask(me, other.pk, {me.pk}).why

    def test_it_does_not_cover_what_was_done_before(self, bureau, admin):
        me = person("me", bureau, Role.DISCLOSURE_HEAD)
        before = timezone.now()
        short_handed(admin, bureau, "负责人出缺", until())
        assert apart.ask(me, bureau.pk, {me.pk}, before).why

    @pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMINISTRATOR])
    def test_only_an_administrator_records_it(self, bureau, role):
        with pytest.raises(PermissionDenied):
            short_handed(person("me", bureau, role), bureau, "x", until())

    @pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMINISTRATOR])
    def test_only_an_administrator_ends_it(self, bureau, admin, role):
        waiver = short_handed(admin, bureau, "负责人出缺", until())
        aside = person("aside", agencies()[1], Role.ADMINISTRATOR)
        for user in (person("me", bureau, role), aside):
            with pytest.raises(PermissionDenied):
                enough(user, waiver)
        waiver.refresh_from_db()
        assert waiver.ended is None
        enough(admin, waiver)
        waiver.refresh_from_db()
        assert waiver.ended is not None and waiver.ended_by == admin

    def test_the_superior_s_administrator_records_it_the_other_agency_s_does_not(self, bureau):
        above = person("above", bureau.get_parent(), Role.ADMINISTRATOR)
        assert short_handed(above, bureau, "只有一人", until()).by == above
        with pytest.raises(PermissionDenied):
            aside = person("aside", agencies()[1], Role.ADMINISTRATOR)
            short_handed(aside, bureau, "x", until())

    @pytest.mark.parametrize(
        ("reason", "last"),
        [("  ", until()), ("x", until(-1)), ("x", until(367)), ("x", date(2999, 1, 1))],
    )
    def test_it_needs_a_reason_and_an_end_within_a_year(self, bureau, admin, reason, last):
        with pytest.raises(apart.Unfit):
            short_handed(admin, bureau, reason, last)
        assert not ShortHanded.objects.exists()

    def test_its_pages(self, client, bureau, admin):
        client.force_login(admin)
        url = "/admin/people/short-handed/"
        given = {"agency": bureau.pk, "reason": "到此为止理由", "until": until().isoformat()}
        assert client.post(url, given | {"until": until(900).isoformat()}).status_code == 422
        assert client.post(url, given).status_code == 302
        assert "到此为止理由" in client.get(url).content.decode()
        client.post(f"{url}{ShortHanded.objects.get().pk}/end/")
        assert "提前结束" in client.get(url).content.decode()
        foreign = person("aside", agencies()[1], Role.ADMINISTRATOR)
        client.force_login(foreign)
        assert "到此为止理由" not in client.get(url).content.decode()
        assert client.post(f"{url}{ShortHanded.objects.get().pk}/end/").status_code == 404


class TestReviewing:
    """信息的每一步审查：写的、交的、写理由的、遮盖的，都不能自己审。"""

    @pytest.fixture
    def people(self, bureau):
        return reviewers(bureau)

    @pytest.fixture
    def author(self, bureau):
        return person("author", bureau, Role.AUTHOR)

    def test_the_steps_are_all_here(self):
        assert len(REVIEW_STEPS) == len(STEPS)

    def up_to(self, item, people, name):
        """前面各步由别人审过。"""
        for step, _ in STEPS:
            if step == name:
                return
            act(item, people[step])

    @pytest.mark.parametrize("how", ["wrote", "submitted", "rewrote", "overrode", "masked"])
    @pytest.mark.parametrize(("name", "role"), STEPS)
    def test_no_step_is_passed_or_returned_by_a_hand(self, bureau, people, author, name, role, how):
        me = person("me", bureau, role, Role.AUTHOR)
        item = draft(bureau, me if how == "wrote" else author)
        if how == "rewrote":
            item.get_latest_revision_as_object().save_revision(user=me)
            item.get_latest_revision_as_object().save_revision(user=author)
        elif how == "overrode":
            override(item, "可以公开", me)
        elif how == "masked":
            mask_draft(Item.objects.get(pk=item.pk).get_latest_revision_as_object(), me)
        submit(item, me if how == "submitted" else author)
        self.up_to(item, people, name)
        for action in ("approve", "reject"):
            with pytest.raises(PermissionDenied):
                act(item, me, action)
        task = Item.objects.get(pk=item.pk).current_workflow_task
        assert not task.get_task_states_user_can_moderate(me).exists()
        act(item, people[name])

    @pytest.mark.parametrize(("name", "role"), STEPS)
    def test_a_recorded_shortage_lets_him(self, bureau, people, author, admin, name, role):
        me = person("me", bureau, role, Role.AUTHOR)
        item = draft(bureau, me)
        submit(item, me)
        self.up_to(item, people, name)
        short_handed(admin, bureau, "只有一人", until())
        task = Item.objects.get(pk=item.pk).current_workflow_task
        assert task.get_task_states_user_can_moderate(me).count() == 1
        act(item, me)
        assert TrailEntry.objects.filter(action="apart.waived").count() == 1

    def test_who_wrote_is_still_known_after_another_masked_it(self, bureau, people):
        me = person("me", bureau, Role.SECTION_HEAD, Role.AUTHOR)
        item = draft(bureau, me)
        masker = person("masker", bureau, Role.AUTHOR)
        mask_draft(Item.objects.get(pk=item.pk).get_latest_revision_as_object(), masker)
        submit(item, masker)
        with pytest.raises(PermissionDenied):
            act(item, me)

    def test_what_was_published_before_no_longer_counts(self, bureau, people, author):
        me = person("me", bureau, Role.SECTION_HEAD, Role.AUTHOR)
        item = draft(bureau, me)
        submit(item, me)
        for name, _ in STEPS:
            act(item, people[name])
        later = Item.objects.get(pk=item.pk).get_latest_revision_as_object()
        later.correction = "更正"
        later.save_revision(user=author)
        submit(item, author)
        act(item, me)

    def test_a_step_marked_as_passed_by_another_path_is_not_accepted_at_the_exit(
        self, bureau, people
    ):
        """不走我们的审查动作，直接把一步记成通过（Wagtail 的接口、命令行）。"""
        me = person("me", bureau, Role.SECTION_HEAD, Role.AUTHOR)
        item = draft(bureau, me)
        submit(item, me)
        state = Item.objects.get(pk=item.pk).current_workflow_task_state
        state.approve(user=me)
        for name in ("head", "secrecy"):
            act(item, people[name])
        with pytest.raises(NotReady, match=r"科室初审.*不算"):
            act(item, people["leader"])
        assert not Item.objects.get(pk=item.pk).live

    @pytest.mark.parametrize("superuser", [True, False])
    def test_wagtail_s_own_workflow_page_does_not_pass_one_s_own(
        self, client, bureau, people, superuser
    ):
        me = person("me", bureau, Role.SECTION_HEAD, Role.AUTHOR, is_superuser=superuser)
        item = draft(bureau, me)
        submit(item, me)
        state = Item.objects.get(pk=item.pk).current_workflow_task_state
        client.force_login(me)
        client.post(f"/admin/items/workflow/action/{item.pk}/approve/{state.pk}/", {"comment": ""})
        client.post(f"/admin/items/workflow/confirm_cancellation/{item.pk}/")
        state.refresh_from_db()
        assert state.status != "approved" and not Item.objects.get(pk=item.pk).live

    def test_an_annual_report_is_not_reviewed_by_the_one_who_made_its_draft(self, bureau, people):
        me = person("me", bureau, Role.SECTION_HEAD, Role.AUTHOR)
        item = draft_of(report_of(bureau, 2026), bureau, 2026, date(2026, 11, 2), me)
        submit(item, person("author", bureau, Role.AUTHOR))
        with pytest.raises(PermissionDenied):
            act(item, me)


class TestMoved:
    """搬来的一批。"""

    @pytest.fixture
    def batch(self, bureau):
        made = SiteImport.objects.create(agency=bureau, name="旧网站")
        self.item = draft(bureau, batch=made)
        return made

    def test_the_one_who_reviewed_does_not_approve(self, bureau, batch):
        both = person("both", bureau, Role.SECRECY, Role.LEADER)
        review(batch, "看过。", both)
        with pytest.raises(OwnWork):
            approve(batch, both)
        approve(batch, person("leader", bureau, Role.LEADER))

    def test_the_one_who_changed_a_piece_neither_reviews_nor_approves(self, bureau, batch):
        me = person("me", bureau, Role.SECRECY, Role.LEADER, Role.AUTHOR)
        self.item.save_revision(user=me)
        with pytest.raises(OwnWork):
            review(batch, "看过。", me)
        review(batch, "看过。", person("secrecy", bureau, Role.SECRECY))
        with pytest.raises(OwnWork):
            approve(batch, me)

    def test_a_recorded_shortage_lets_one_do_both(self, bureau, batch, admin):
        both = person("both", bureau, Role.SECRECY, Role.LEADER)
        review(batch, "看过。", both)
        short_handed(admin, bureau, "只有一人", until())
        approve(batch, both)
        assert TrailEntry.objects.get(action="apart.waived").subject == f"import:{batch.pk}"
