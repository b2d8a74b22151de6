from django.db import migrations

from gongkai.safekeeping.triggers import install, remove

_TABLE = "applications_caseevent"
_COLUMNS = ("case_id", "number", "act", "on", "data", "recorded")


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial"), ("safekeeping", "0002_append_only")]
    operations = [migrations.RunPython(install(_TABLE, _COLUMNS), remove(_TABLE))]
