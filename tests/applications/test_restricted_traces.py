"""限定知悉的一件，在别处留下的影子：别的案件的页和案卷、接口、来信、通知、问题的说明、建议的承办人。"""

import csv
import io
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from gongkai.agencies.models import Role
from gongkai.applications.api import _seen as given_to_others
from gongkai.applications.archive import index_lines
from gongkai.applications.desk.exporting import export_rows
from gongkai.applications.forms import suggested
from gongkai.applications.importing import ImportRefused, undo
from gongkai.applications.models import Case, CaseWatch, ImportBatch
from gongkai.applications.register import act
from gongkai.applications.restricting import lift, restrict
from gongkai.applications.steps import take
from gongkai.engagement import passing
from gongkai.engagement.models import Message
from gongkai.law.procedure import Act, Event
from gongkai.outbox.models import Delivery, Notice
from gongkai.oversight.checking import check
from gongkai.oversight.models import Finding
from gongkai.remedies.models import Contest
from gongkai.workbench.gathering import found as found_everywhere

from ..engagement.helpers import new_message
from .people import START, decide, new_case, person

pytestmark = pytest.mark.django_db


def text(answer):
    content = b"".join(answer) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


def kept(case, head, people=()):
    restrict(case, people, "涉及举报", head)
    case.refresh_from_db()
    return case


@pytest.fixture
def pair(bureau, officer, head):
    """重新答复的一件，和它原来的一件；都办结了。"""
    first = decide(new_case(bureau, asked="甲项目的合同"), officer, head)
    again = decide(new_case(bureau, asked="甲项目的合同（重新答复）"), officer, head)
    Case.objects.filter(pk=again.pk).update(reanswers=first)
    Case.objects.filter(pk__in=(first.pk, again.pk)).update(closed=START)
    return Case.objects.get(pk=first.pk), Case.objects.get(pk=again.pk)


def test_the_case_answered_anew_does_not_name_the_first_which_is_kept(
    client, bureau, pair, officer, head
):
    first, again = pair
    kept(first, head)
    again.refresh_from_db()
    client.force_login(person("o2", bureau, Role.OFFICER))
    page = text(client.get(reverse("case", args=[again.pk])))
    assert again.number in page
    assert first.number not in page and reverse("case", args=[first.pk]) not in page
    client.force_login(head)
    assert first.number in text(client.get(reverse("case", args=[again.pk])))


def test_neither_file_of_the_two_names_the_other_which_is_kept(pair, head):
    first, again = pair
    kept(first, head)
    words = "".join(line for _, line in index_lines(Case.objects.get(pk=again.pk), []))
    assert first.number not in words and "限定知悉的一件申请" in words
    lift(first, "查完了", head)
    kept(again, head)
    words = "".join(line for _, line in index_lines(Case.objects.get(pk=first.pk), []))
    assert again.number not in words


def test_neither_the_export_nor_the_interface_nor_the_contest_names_it(client, bureau, pair, head):
    first, again = pair
    kept(first, head)
    again = Case.objects.select_related("reanswers__agency").get(pk=again.pk)
    assert given_to_others(again)["reanswers"] == ""
    out = io.StringIO()
    csv.writer(out).writerows(export_rows(Case.objects.filter(pk=again.pk)))
    assert first.number not in out.getvalue()
    lift(first, "查完了", head)
    Contest.objects.create(case=first, group="reconsideration", received=START, reanswer=again)
    kept(again, head)
    client.force_login(person("o2", bureau, Role.OFFICER))
    page = text(client.get("/admin/contests/"))
    assert first.number in page and again.number not in page


def test_the_message_it_came_from_is_kept_as_it_is(client, bureau, officer, head):
    message = new_message(bureau, title="化工园区的搬迁补偿", order_number="GD7")
    case = passing.turn(message, officer).case
    named = person("named", bureau, Role.CLERK)
    kept(case, head, [named.pk])
    stranger = person("o2", bureau, Role.OFFICER)
    for user, sees in ((stranger, False), (named, True), (head, True)):
        client.force_login(user)
        fresh = get_user_model().objects.get(pk=user.pk)
        answer = client.get(reverse("message", args=[message.pk]))
        assert (answer.status_code == 200) is sees
        for given in ({"q": message.number}, {"q": "GD7"}, {"q": "李小龙"}, {"q": ""}):
            page = text(client.post(reverse("inbox"), {"queue": "all"} | given))
            assert (f"/messages/{message.pk}/" in page) is sees, given
        hits = [h.title for _, some in found_everywhere(fresh, "GD7") for h in some]
        assert (message.number in hits) is sees
    assert client.post(reverse("message_unmask", args=[message.pk])).status_code == 200
    client.force_login(stranger)
    assert client.post(reverse("message_unmask", args=[message.pk])).status_code == 404
    lift(case, "查完了", head)
    assert client.get(reverse("message", args=[message.pk])).status_code == 200


def test_beside_another_message_and_in_its_topic_it_is_not_shown(client, bureau, officer, head):
    from gongkai.engagement.models import Topic
    from gongkai.engagement.workplace import arrivals

    message = new_message(bureau, title="化工园区的搬迁补偿")
    other = new_message(bureau, title="暖气不热")
    topic = Topic.objects.create(agency=bureau, leader=message.pk, size=2, first=START, last=START)
    Message.objects.update(topic=topic)
    kept(passing.turn(message, officer).case, head)
    stranger = person("o2", bureau, Role.OFFICER)
    near = [n.number for a in arrivals(stranger, START) for n in a.near]
    assert message.number not in near
    client.force_login(stranger)
    page = text(client.get(reverse("topic", args=[topic.pk])))
    assert other.number in page and message.number not in page


def test_who_answered_a_kept_case_is_not_suggested(bureau, officer, head):
    before = new_case(bureau, asked="化工园区的搬迁补偿")
    act(before, Event(Act.ASSIGNED, START, {"officer": officer.pk}), head)
    again = new_case(bureau, asked="化工园区的搬迁补偿")
    assert suggested(again) == (officer.pk, 1)
    kept(before, head)
    assert suggested(again) is None


def test_a_batch_that_cannot_be_undone_does_not_say_which_kept_case(bureau, officer, head):
    batch = ImportBatch.objects.create(agency=bureau, name="甲.csv", rows=1)
    case = new_case(bureau)
    Case.objects.filter(pk=case.pk).update(imported=batch)
    act(case, Event(Act.NOTED, START), head)
    kept(case, head)
    with pytest.raises(ImportRefused) as error:
        undo(batch, head)
    assert case.number not in str(error.value)


def test_who_manages_the_notices_does_not_read_its_number(client, bureau, head):
    case, open_ = new_case(bureau), new_case(bureau)
    for one in (case, open_):
        take(one, Act.NOTED, START, {}, {"text": "x"}, head)
    assert Delivery.objects.count() >= 2
    Delivery.objects.update(state="dead", ended="2026-03-05T00:00Z")
    kept(case, head)
    client.force_login(person("manager", bureau, Role.ADMINISTRATOR))
    page = text(client.get("/admin/outbox/"))
    assert open_.number in page and case.number not in page


def test_the_bell_forgets_what_it_said_to_who_no_longer_knows(client, bureau, head):
    case = new_case(bureau)
    watcher = person("watcher", bureau, Role.OFFICER)
    named = person("named", bureau, Role.OFFICER)
    for user in (watcher, named):
        CaseWatch.objects.create(case=case, user=user)
    take(case, Act.NOTED, START, {}, {"text": "x"}, head)
    assert Notice.objects.filter(user=watcher).exists()
    kept(case, head, [named.pk])
    assert not Notice.objects.filter(user=watcher).exists()
    assert Notice.objects.filter(user=named).exists()


def test_a_finding_told_before_it_was_kept_names_it_no_longer(client, bureau, head):
    case = new_case(bureau)
    Case.objects.filter(pk=case.pk).update(reply_due=date(2026, 4, 1))
    check(bureau)
    found = Finding.objects.get(key=f"overdue:{case.pk}")
    assert case.number in found.what
    kept(case, head)
    found.refresh_from_db()
    assert case.number not in found.what and "限定知悉的一件申请" in found.what
    client.force_login(person("author", bureau, Role.AUTHOR))
    assert case.number not in text(client.get("/admin/oversight/findings/"))
