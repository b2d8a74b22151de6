from django.db import migrations

from gongkai.disclosures.searching.index import TABLE, create


def forwards(apps, schema_editor):
    for statement in create(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("disclosures", "0002_search")]
    operations = [migrations.RunPython(forwards, backwards)]
