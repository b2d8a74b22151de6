import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """编号移到这里：表还是原来的表，只改 Django 记的归属。"""

    dependencies = [("agencies", "0001_initial")]
    operations = [
        migrations.AlterField(
            model_name="duty",
            name="role",
            field=models.CharField(
                choices=[
                    ("clerk", "受理员"),
                    ("officer", "承办人"),
                    ("section_head", "科室负责人"),
                    ("disclosure_head", "信息公开机构负责人"),
                    ("author", "信息员"),
                    ("secrecy", "保密审查员"),
                    ("leader", "分管负责人"),
                    ("supervisor", "监督员"),
                    ("auditor", "审计员"),
                    ("administrator", "管理员"),
                ],
                max_length=20,
                verbose_name="职责",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="NumberSeries",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField()),
                        ("kind", models.CharField(max_length=24)),
                        ("last", models.PositiveIntegerField(default=0)),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, to="agencies.agency"
                            ),
                        ),
                    ],
                    options={
                        "db_table": "applications_numberseries",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agency", "year", "kind"), name="series_once"
                            )
                        ],
                    },
                )
            ]
        ),
    ]
