import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from gongkai.safekeeping import anchor
from gongkai.safekeeping.actor import Outsider
from gongkai.safekeeping.models import TrailEntry, TrailHead
from gongkai.safekeeping.trail import record, verify
from gongkai.safekeeping.triggers import after_migrate, name, statements

TABLE = "safekeeping_trailentry"


@pytest.fixture
def three(db, settings, tmp_path):
    settings.HOME = settings.KEYS = tmp_path
    rows = [
        record(Outsider("某人"), "signed_in", "case:1", agency=1, detail={"n": i}) for i in range(3)
    ]
    anchor.keep_now()
    return rows


@pytest.fixture
def unguarded(three):
    """像有人直接改库那样：先卸下触发器。"""
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for event in ("UPDATE", "DELETE"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name(TABLE, event)}{on}")
    return three


def test_an_untouched_trail_verifies(three):
    assert verify() is None and list(TrailEntry.objects.values_list("number", flat=True)) == [
        1,
        2,
        3,
    ]


def test_an_empty_trail_verifies(db):
    assert verify() is None


def test_a_changed_entry_is_found(unguarded):
    TrailEntry.objects.filter(number=2).update(actor="别人")
    assert verify().number == 2


def test_a_removed_entry_is_found(unguarded):
    TrailEntry.objects.filter(number=2).delete()
    assert verify().number == 2


def test_a_removed_tail_is_found(unguarded):
    TrailEntry.objects.filter(number=3).delete()
    assert "末尾" in verify().why


def test_an_entry_put_in_is_found(unguarded):
    last = TrailEntry.objects.get(number=3)
    last.pk, last.number = None, 4
    last.save()
    assert verify().number == 4


def test_the_database_itself_refuses_changes(three):
    with pytest.raises(DatabaseError), transaction.atomic():
        TrailEntry.objects.filter(number=1).update(actor="别人")


def test_the_database_itself_refuses_removal(unguarded):
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor, TABLE):
            cursor.execute(statement)
    with pytest.raises(DatabaseError), transaction.atomic():
        TrailEntry.objects.filter(number=1).delete()


def test_the_command_says_whether_it_is_whole(three, capsys):
    call_command("audit_trail", "verify")
    assert "共 3 条" in capsys.readouterr().out


def test_the_command_fails_on_a_broken_chain(unguarded, capsys):
    TrailHead.objects.update(digest="x")
    with pytest.raises(SystemExit) as stop:
        call_command("audit_trail", "verify")
    assert stop.value.code == 1 and "留痕有问题" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["sha256", "sm3"])
def test_either_hash(db, settings, kind):
    settings.HASH = kind
    record(None, "signed_in", "y")
    assert verify() is None and TrailEntry.objects.get().actor == "系统"


def test_the_guards_come_back_after_a_table_is_rebuilt(unguarded):
    """SQLite 改一列就重建整张表，触发器随之消失：每次迁移之后补上。"""
    after_migrate(plan=[])
    with pytest.raises(DatabaseError), transaction.atomic():
        TrailEntry.objects.filter(number=1).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        TrailEntry.objects.filter(number=1).update(actor="别人")


def test_emptying_a_test_database_does_not_bring_them_back(unguarded):
    after_migrate()
    TrailEntry.objects.filter(number=3).delete()
