"""很多件的检索在 PostgreSQL 上另有封存的位图。"""

from django.db import migrations

from gongkai.disclosures.searching import index


def create(apps, editor):
    """建表；SQLite 不用。"""
    if editor.connection.vendor == "postgresql":
        for statement in index.create_sealed():
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("disclosures", "0011_correction_files")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
