from django.db import migrations

import gongkai.safekeeping.fields
from gongkai.disclosures.models.markup import masked_markup
from gongkai.language.personal import mask


def mask_corrections(apps, schema_editor):
    """以前存下的更正前的标题、正文里的号码也遮去。"""
    for one in apps.get_model("disclosures", "Correction").objects.iterator():
        hidden = mask(one.title), mask(one.note), masked_markup(one.html, mask)
        if hidden != (one.title, one.note, one.html):
            one.title, one.note, one.html = hidden
            one.save(update_fields=["title", "note", "html"])


class Migration(migrations.Migration):
    dependencies = [("disclosures", "0007_concealed")]

    operations = [
        migrations.AddField(
            model_name="filereading",
            name="doubts",
            field=gongkai.safekeeping.fields.EncryptedJSON(
                null=True, verbose_name="“身份证号”一列里可疑的"
            ),
        ),
        migrations.RunPython(mask_corrections, migrations.RunPython.noop),
    ]
