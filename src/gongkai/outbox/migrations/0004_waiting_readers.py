"""升级时正等着的各份：给哪个工作人员的，从通知的 key 里认出来。"""

import re

from django.conf import settings
from django.db import migrations

_READER = re.compile(r":user:(\d+)$")


def name_readers(apps, schema_editor):
    """key 以“:user:主键”结尾的，是给这个工作人员的。"""
    rows = apps.get_model("outbox", "Delivery").objects.filter(ended=None)
    people = set(apps.get_model(settings.AUTH_USER_MODEL).objects.values_list("pk", flat=True))
    for pk, key in list(rows.values_list("pk", "message__key")):
        found = _READER.search(key)
        if found and int(found[1]) in people:
            rows.filter(pk=pk).update(user=int(found[1]))


class Migration(migrations.Migration):
    dependencies = [("outbox", "0003_staff_reader")]

    operations = [migrations.RunPython(name_readers, migrations.RunPython.noop)]
