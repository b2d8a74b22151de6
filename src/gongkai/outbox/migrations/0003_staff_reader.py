"""给工作人员的一份记下给谁。"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "等着发"),
                    ("claimed", "正在发"),
                    ("sent", "已发出"),
                    ("dead", "没有发成"),
                    ("off", "不发了"),
                ],
                default="waiting",
                max_length=8,
                verbose_name="情况",
            ),
        ),
    ]
