"""测速用的登记：许多案件，直接成批写入（内容与登记写入的相同，只是不逐件走程序）。"""

import random
import uuid
from collections.abc import Iterator
from datetime import date, timedelta

from gongkai import inverted
from gongkai.agencies.models import Agency, Duty, Role
from gongkai.applications import words
from gongkai.applications.models import KINDS, Case
from gongkai.law.decisions import decisions
from gongkai.law.procedure import Stage

BATCH = 10_000
_SUBJECTS = (
    "棚户区改造",
    "公共租赁住房",
    "农村危房改造",
    "市政道路",
    "供热管网",
    "物业服务",
    "加装电梯",
)
_PLACES = ("和平小区", "新华路", "民生花园", "前进街", "红旗村", "滨河公园", "东方社区", "解放巷")
_THINGS = (
    "补偿方案",
    "招标文件",
    "资金使用情况",
    "分配结果",
    "竣工验收材料",
    "审批文件",
    "会议纪要",
)


def fill(count: int) -> tuple[Agency, object]:
    """`count` 件案件（九成八已办结），一个机关一个承办人；返回机关与承办人。"""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Permission

    agency = Agency.add_root(name="测速局", slug="bench", mark="测")
    officer = get_user_model().objects.create_user("bench", password="不用来登录")
    officer.user_permissions.add(Permission.objects.get(codename="access_admin"))
    Duty.objects.create(user=officer, agency=agency, role=Role.DISCLOSURE_HEAD)
    rng = random.Random(1)
    batch = []
    for case in _cases(rng, agency, officer, count):
        batch.append(case)
        if len(batch) == BATCH:
            words.index(Case.objects.bulk_create(batch))
            batch = []
    if batch:
        words.index(Case.objects.bulk_create(batch))
    return agency, officer


def multiply(times: int) -> None:
    """PostgreSQL 上把 `fill` 写的照抄到 `times` 倍（主键、序号、查询的键另起），比一件一件写快。"""
    from django.db import connection

    table, index = Case._meta.db_table, words.TABLE
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id), count(*) FROM {table}")
        last, count = cursor.fetchone()
        for number in range(1, times):
            off = last * number
            changed = {
                "id": f"id + {off}",
                "serial": f"serial + {count * number}",
                "submission": f"md5((id + {off})::text)::uuid",
                "query_key": f"lpad((id + {off})::text, 32, '0')",
            }
            names = [field.column for field in Case._meta.concrete_fields]
            values = ", ".join(changed.get(name, name) for name in names)
            for sql in (
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} "
                f"WHERE id <= {last}",
                f"INSERT INTO {index} SELECT docid + {off}, {_moved(off)} FROM {index} "
                f"WHERE docid <= {last}",
            ):
                cursor.execute(sql)
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last * times})")


def _moved(off: int) -> str:
    """索引里的词，“哪一段”的换成新编号的。"""
    levels = [words._WORDS.shift + level for level in inverted._LEVELS]
    names = [(words._WORDS._prefix(shift), shift) for shift in levels]
    old = ", ".join(f"'{name}' || (docid >> {shift})" for name, shift in names)
    new = ", ".join(f"'{name}' || ((docid + {off}) >> {shift})" for name, shift in names)
    return f"ts_delete(words, ARRAY[{old}]) || array_to_tsvector(ARRAY[{new}])"


def _cases(rng: random.Random, agency: Agency, officer: object, count: int) -> Iterator[Case]:
    results, kinds = list(decisions()), [k for k, _ in KINDS]
    days = (date(2026, 11, 1) - date(2019, 6, 1)).days
    for number in range(count):
        receipt = date(2019, 6, 1) + timedelta(days * number // count)
        is_open = number >= count * 0.98
        closed = None if is_open else receipt + timedelta(rng.randint(1, 40))
        due = receipt + timedelta(rng.randint(20, 90)) if is_open else None
        yield Case(
            agency=agency,
            year=receipt.year,
            serial=number + 1,
            submission=uuid.UUID(int=number),
            query_key=f"{number:032}",
            channel="internet",
            kind=rng.choice(kinds),
            applicant={"name": "张三丰", "identity_kind": "居民身份证", "identity": "1"},
            name_key=f"{number % 50_000:032}",
            asked=f"申请公开{rng.choice(_PLACES)}{rng.choice(_SUBJECTS)}项目{number}的{rng.choice(_THINGS)}",
            provision="electronic",
            way="online",
            officer=officer if rng.random() < 0.5 else None,
            version=1,
            stage=rng.choice(list(Stage)[:7]) if is_open else Stage.ARCHIVED,
            receipt=receipt,
            due=due,
            reply_due=due,
            decision="" if is_open else rng.choice(results),
            closed=closed,
            awaiting_approval=is_open and rng.random() < 0.1,
        )
