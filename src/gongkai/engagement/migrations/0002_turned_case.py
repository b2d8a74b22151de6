"""来信记下转成了哪一件申请；以前转的，由当时的提交标识找到。"""

import uuid
from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    """一件一件补上：转过的不多。"""
    case, event = (
        apps.get_model("applications", "Case"),
        apps.get_model("engagement", "MessageEvent"),
    )
    message = apps.get_model("engagement", "Message")
    for one in event.objects.filter(act="turned").only("message_id", "data").iterator():
        submission = uuid.UUID(one.data["submission"])
        for found in case._base_manager.filter(submission=submission).only("pk"):
            message._base_manager.filter(pk=one.message_id).update(case=found)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0013_thread_and_restriction"),
        ("engagement", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="messages",
                to="applications.case",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
