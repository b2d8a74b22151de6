"""租约：一次一处；死了的到时放开；时钟拨回不锁住。"""

from datetime import timedelta

import pytest
from django.utils import timezone

from gongkai.outbox import leases
from gongkai.outbox.leases import LeaseLost, held, take
from gongkai.outbox.models import Lease

pytestmark = pytest.mark.django_db


def test_only_one_holds_it_and_it_is_free_afterwards():
    with held("x") as first:
        assert first is not None
        with held("x") as second:
            assert second is None
        assert take("x") is None
    assert take("x") is not None


def test_another_name_is_another_lease():
    assert take("x") and take("y")


def test_it_is_let_go_when_the_work_fails():
    with pytest.raises(ZeroDivisionError), held("x"):
        raise ZeroDivisionError
    assert take("x") is not None


def test_what_a_killed_holder_left_is_free_when_its_time_is_over():
    take("x")
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert take("x") is not None


def test_a_clock_set_back_does_not_lock_it_for_years():
    take("x")
    Lease.objects.update(until=timezone.now() + timedelta(days=900))
    assert take("x") is not None


def test_a_long_job_renews_it_and_a_late_one_finds_it_lost(monkeypatch):
    hold = take("x", seconds=60)
    hold.renew()
    monkeypatch.setattr(leases, "_RENEW_EVERY", 0)
    Lease.objects.update(until=timezone.now() + timedelta(seconds=1))
    hold.renew()
    assert Lease.objects.get().until > timezone.now() + timedelta(seconds=50)
    Lease.objects.update(holder="别处")
    with pytest.raises(LeaseLost, match="由别处接着做"):
        hold.renew()
    hold.release()
    assert Lease.objects.get().holder == "别处"
