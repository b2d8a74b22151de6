from django.db import migrations


class Migration(migrations.Migration):
    """编号移到 agencies：表不动，只改 Django 记的归属。"""

    dependencies = [("applications", "0004_saved_search"), ("agencies", "0002_numbers")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="NumberSeries")]
        )
    ]
