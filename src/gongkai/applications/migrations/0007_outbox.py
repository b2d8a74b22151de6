"""通知移到 outbox：发过的、没有发过的都移，同一件事不会再通知一遍。"""

from django.conf import settings
from django.db import migrations

_BATCH = 500
_MOST_TRIES = 8
_SMS_FAILED = "短信没有发成"


def forward(apps, schema_editor):
    """每条通知一行，每种联系方式一份。"""
    old, moved = apps.get_model("applications", "Notice"), []
    for notice in old.objects.select_related("case").order_by("pk").iterator(chunk_size=_BATCH):
        moved.append(notice)
        if len(moved) == _BATCH:
            _move(apps, moved)
            moved = []
    _move(apps, moved)
    remembered = apps.get_model("outbox", "Remembered")
    rows = apps.get_model("applications", "Remembered").objects.values_list("key", "value")
    remembered.objects.bulk_create(remembered(key=key, value=value) for key, value in rows)


def _move(apps, notices):
    message, delivery = (apps.get_model("outbox", name) for name in ("Message", "Delivery"))
    made = message.objects.bulk_create(_message(message, n) for n in notices)
    delivery.objects.bulk_create(
        delivery(message=one, channel=channel, to=to, **_state(notice, channel))
        for notice, one in zip(notices, made, strict=True)
        for channel, to in _addresses(notice)
    )


def _message(message, notice):
    return message(
        key=notice.key,
        subject=notice.subject,
        text=notice.text,
        about=f"case:{notice.case_id}" if notice.case_id else "",
        agency_id=notice.case.agency_id if notice.case_id else None,
        created=notice.created,
    )


def _addresses(notice):
    given = [("mail", notice.to.get("email")), ("sms", notice.to.get("phone"))]
    if not settings.SMS_URL:
        given = given[:1]
    return [(channel, str(to)) for channel, to in given if to]


def _state(notice, channel):
    """以前先发邮件、再发短信，一起算：错在短信的，邮件已经发出了。"""
    if notice.sent is not None:
        return {"state": "sent", "ended": notice.sent, "tries": notice.tries + 1}
    if channel == "mail" and notice.error.startswith(_SMS_FAILED):
        return {"state": "sent", "ended": notice.created, "tries": notice.tries}
    found = {"tries": notice.tries, "error": notice.error, "not_before": notice.created}
    if notice.tries >= _MOST_TRIES:
        return found | {"state": "dead", "ended": notice.created}
    return found | {"state": "waiting"}


class Migration(migrations.Migration):
    dependencies = [("applications", "0006_deferred"), ("outbox", "0001_initial")]
    operations = [
        migrations.RunPython(forward, migrations.RunPython.noop),
        migrations.DeleteModel(name="Notice"),
        migrations.DeleteModel(name="Remembered"),
    ]
