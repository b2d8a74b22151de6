"""申请内容的检索在 PostgreSQL 上分长短三种段：早先编的补齐各段的词。"""

from django.db import migrations

from gongkai.applications import words


def complete(apps, editor):
    """一句补齐；SQLite 不用这些词。"""
    if editor.connection.vendor == "postgresql":
        editor.execute(words.with_parts())


class Migration(migrations.Migration):
    dependencies = [("applications", "0014_cells_from_the_index")]
    operations = [migrations.RunPython(complete, migrations.RunPython.noop)]
