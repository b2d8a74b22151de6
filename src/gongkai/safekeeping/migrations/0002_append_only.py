from django.db import migrations

from gongkai.safekeeping.triggers import install, remove

_TABLE = "safekeeping_trailentry"


class Migration(migrations.Migration):
    dependencies = [("safekeeping", "0001_initial")]
    operations = [migrations.RunPython(install(_TABLE), remove(_TABLE))]
