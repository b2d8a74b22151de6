"""申请内容的检索改用共用的倒排索引：表换成它的样子，从头编一遍。"""

from django.db import migrations

from gongkai.applications import words

_BATCH = 2000


def rebuild(apps, editor):
    """旧表换成新的，各件一批一批地编入。"""
    with editor.connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {words.TABLE}")
        for statement in words.create(editor.connection.vendor):
            cursor.execute(statement)
    cases = apps.get_model("applications", "Case").objects.only("pk", "agency", "kind", "asked")
    last = 0
    while batch := list(cases.filter(pk__gt=last).order_by("pk")[:_BATCH]):
        words.index(batch)
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("applications", "0011_workbench")]
    operations = [migrations.RunPython(rebuild, migrations.RunPython.noop)]
