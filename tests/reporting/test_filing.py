"""写成的一份：各种文件读回来一样才放进栏目；公开以前再读一遍；没有审查的公众看不见。"""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from gongkai.agencies.models import Role
from gongkai.annual.identities import broken
from gongkai.annual.read import read_bytes
from gongkai.applications.models import Case
from gongkai.disclosures.models import Item
from gongkai.disclosures.models.exits import NotReady
from gongkai.disclosures.reviewing.workflows import ensure_workflows
from gongkai.reporting.closing import close
from gongkai.reporting.documents import Unfit
from gongkai.reporting.filing import file, public_filing
from gongkai.reporting.models import Filing
from gongkai.reporting.report import report_of
from gongkai.safekeeping.files import content_of
from gongkai.safekeeping.models import TrailEntry

from ..applications.people import agencies, decide, new_case, person
from ..disclosures.items import STEPS, act, publish, reviewers, submit
from .years import fill, head_of, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau(settings, tmp_path):
    settings.SECOND_FACTOR, settings.HOME = "optional", tmp_path
    ensure_workflows()
    bureau, _ = agencies()
    officer = person("officer", bureau, Role.OFFICER)
    decide(new_case(bureau, date(2025, 3, 3)), officer, head_of(bureau), date(2025, 3, 10))
    new_case(bureau, date(2025, 12, 1))
    fill(bureau, 2025, {"licences:decisions": 3, "charges:amount": "0.25"})
    write(bureau, 2025)
    return bureau


def officer_of(bureau):
    return bureau.duties.get(role=Role.OFFICER).user


def filed(bureau):
    close(bureau, 2025, head_of(bureau), "说明。")
    return file(bureau, 2025, date(2026, 1, 20), officer_of(bureau))


def late_reply(bureau):
    case = Case.objects.get(agency=bureau, closed__isnull=True)
    decide(case, officer_of(bureau), head_of(bureau), date(2025, 12, 20))


def test_it_is_published_only_after_review_and_reads_back_as_the_register(client, bureau):
    made = filed(bureau)
    assert client.get(made.item.get_absolute_url()).status_code == 404
    assert public_filing(bureau, 2025) is None
    item = publish(made.item, officer_of(bureau), reviewers(bureau))
    now = report_of(bureau, 2025)
    again = read_bytes(client.get(item.get_absolute_url()).content)
    assert {n: c.value for n, c in again.cells.items()} == {
        n: c.value for n, c in now.cells.items()
    }
    assert again.number("disclosures:charges:amount") == now.number("disclosures:charges:amount")
    assert not broken(again) and public_filing(bureau, 2025) == made
    assert [a.stored.kind for a in item.attachments.all()] == ["docx", "pdf", "xlsx"]
    for one in item.attachments.all():
        read = read_bytes(content_of(one.stored))
        assert read.number("applications:new:total") == 2 and read.sections == now.sections
    assert TrailEntry.objects.filter(action="report.filed").count() == 1


class TestNotYet:
    """还不能写成。"""

    def test_before_the_year_is_closed(self, bureau):
        with pytest.raises(Unfit, match="先关账"):
            file(bureau, 2025, date(2026, 1, 20), officer_of(bureau))

    def test_with_the_register_changed_since(self, bureau):
        close(bureau, 2025, head_of(bureau))
        late_reply(bureau)
        with pytest.raises(Unfit, match="先修订"):
            file(bureau, 2025, date(2026, 1, 20), officer_of(bureau))

    def test_with_a_passage_not_written(self, bureau):
        write(bureau, 2025, problems="")
        close(bureau, 2025, head_of(bureau))
        with pytest.raises(Unfit, match="存在的主要问题"):
            file(bureau, 2025, date(2026, 1, 20), officer_of(bureau))

    def test_with_a_number_in_the_words_that_disagrees(self, bureau):
        write(bureau, 2025, problems="全年新收到政府信息公开申请9件。")
        close(bureau, 2025, head_of(bureau))
        with pytest.raises(Unfit, match="检查有"):
            file(bureau, 2025, date(2026, 1, 20), officer_of(bureau))
        assert not Item.objects.exists()

    def test_by_one_who_may_not_write(self, bureau):
        close(bureau, 2025, head_of(bureau))
        with pytest.raises(PermissionDenied):
            file(bureau, 2025, date(2026, 1, 20), person("clerk", bureau, Role.CLERK))


class TestTheLastGate:
    """最后一关：正文、附件、登记有一样变了，走完审查也不公开。"""

    def draft_with(self, made, change):
        item = made.item.get_latest_revision_as_object()
        change(item)
        item.save_revision(user=officer_of(made.closing.agency))
        return Item.objects.get(pk=item.pk)

    def refused(self, bureau, item):
        """前三步通过，最后一步不成，没有公开。"""
        people = reviewers(bureau)
        submit(item, officer_of(bureau))
        for name, _ in STEPS[:-1]:
            act(item, people[name])
        with pytest.raises(NotReady) as told:
            act(item, people[STEPS[-1][0]])
        assert not Item.objects.get(pk=item.pk).live
        return str(told.value)

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ("<td>2</td>", "<td>5</td>", "格不同"),
            ("部分栏目更新不及时", "没有问题", "文字不同"),
            ("<h2>六", "<p>另添的一段。</p><h2>六", "文字不同"),
        ],
        ids=["a-number", "a-word", "a-paragraph-added"],
    )
    def test_a_body_changed_by_hand(self, bureau, old, new, told):
        made = filed(bureau)

        def change(item):
            # 第一部分有图表的表，改的是第二部分以后的
            first, mark, rest = item.body[0].value.partition("<h2>二")
            assert old in rest
            item.body = [("html", first + mark + rest.replace(old, new, 1))]

        assert told in self.refused(bureau, self.draft_with(made, change))

    def test_a_file_taken_away(self, bureau):
        made = filed(bureau)
        item = self.draft_with(made, lambda i: i.attachments.set(list(i.attachments.all())[:1]))
        assert "附件不是" in self.refused(bureau, item)

    def test_the_register_changed_while_it_was_reviewed(self, bureau):
        made = filed(bureau)
        late_reply(bureau)
        assert "关账以后登记变了" in self.refused(bureau, made.item)

    def test_revised_meanwhile(self, bureau):
        made = filed(bureau)
        late_reply(bureau)
        close(bureau, 2025, head_of(bureau), "补登。")
        assert "又修订过" in self.refused(bureau, made.item)


def test_a_revision_goes_out_as_a_correction_of_the_same_item(client, bureau):
    people = reviewers(bureau)
    first = publish(filed(bureau).item, officer_of(bureau), people)
    late_reply(bureau)
    close(bureau, 2025, head_of(bureau), "一件答复漏登，补登。")
    made = file(bureau, 2025, date(2026, 2, 20), officer_of(bureau))
    assert made.item == first and public_filing(bureau, 2025) != made
    old = read_bytes(client.get(first.get_absolute_url()).content)
    assert old.number("applications:carried_out:total") == 1
    item = publish(made.item, officer_of(bureau), people)
    page = client.get(item.get_absolute_url()).content
    assert read_bytes(page).number("applications:carried_out:total") == 0
    assert "一件答复漏登，补登。" in page.decode() and public_filing(bureau, 2025) == made
    assert Filing.objects.count() == 2


def test_withdrawn_it_is_public_no_more(bureau):
    item = publish(filed(bureau).item, officer_of(bureau), reviewers(bureau))
    Item.objects.get(pk=item.pk).unpublish(user=head_of(bureau))
    assert public_filing(bureau, 2025) is None


def test_the_button(client, bureau):
    client.force_login(officer_of(bureau))
    url = f"/admin/annual/{bureau.pk}/2025/publish/"
    assert "先关账" in client.post(url, follow=True).content.decode()
    close(bureau, 2025, head_of(bureau))
    assert client.post(url).url.startswith("/admin/items/edit/")
    assert Filing.objects.count() == 1
