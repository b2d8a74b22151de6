"""慢的、外面的不许在数据库事务里做；测试套在外面的那个事务不算。"""

import pytest
from django.db import transaction

from gongkai.disclosures.searching import opensearch
from gongkai.outbox.delivery import deliver
from gongkai.safekeeping.files import store
from gongkai.safekeeping.outside import InTransaction, demand_outside

pytestmark = pytest.mark.django_db


def test_outside_a_transaction_it_may_be_done():
    demand_outside("发邮件")


@pytest.mark.parametrize(
    "slow",
    [
        lambda: deliver(None),
        lambda: store(b"text"),
        lambda: opensearch.newest([["x"]], 1, 1),
    ],
    ids=["mail", "scan", "opensearch"],
)
def test_inside_one_it_is_refused(slow, settings):
    settings.OPENSEARCH_URL = "http://127.0.0.1:1"
    with pytest.raises(InTransaction, match="不能在数据库事务里做"), transaction.atomic():
        slow()


def test_after_the_commit_it_may_be_done(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        transaction.on_commit(lambda: demand_outside("发邮件"))
