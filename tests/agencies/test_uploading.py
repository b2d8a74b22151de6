"""上传的一栏：大小有数，超过的说清楚；先试读的表单各处一样。"""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.agencies import uploading
from gongkai.agencies.models import Role
from gongkai.agencies.policy import Do
from gongkai.agencies.uploading import AgencyTableForm, TableForm, UploadField

from ..applications.people import agencies, person


def given(size, name="表.csv"):
    return {"file": SimpleUploadedFile(name, b"x" * size)}


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(uploading, "LARGEST", 1024 * 1024)


@pytest.mark.parametrize(("size", "fits"), [(1024 * 1024, True), (1024 * 1024 + 1, False)])
def test_the_largest_file_fits_and_one_byte_more_is_told(small, size, fits):
    form = TableForm({}, given(size))
    assert form.is_valid() is fits
    told = [] if fits else ["文件超过 1 MB，请分成几个。"]
    assert form.errors.get("file", []) == told


def test_no_file_and_an_empty_one_are_told_apart():
    assert TableForm({}, {}).errors["file"] == ["请选择文件。"]
    assert TableForm({}, given(0)).errors["file"] == ["文件是空的。"]


def test_an_optional_file_may_be_missing():
    class Evidence(forms.Form):
        file = UploadField(label="证明材料", required=False)

    assert Evidence({}, {}).is_valid()


@pytest.mark.django_db
def test_only_agencies_of_the_duty_and_a_single_one_is_chosen():
    mine, other = agencies()
    head = person("head", mine, Role.DISCLOSURE_HEAD)

    class Form(AgencyTableForm):
        duty = Do.APPROVE

    form = Form(user=head)
    assert list(form.fields) == ["agency", "file", "really"]
    assert list(form.fields["agency"].queryset) == [mine]
    assert form.fields["agency"].initial == mine
    refused = Form({"agency": other.pk}, given(3), user=head)
    assert not refused.is_valid() and "agency" in refused.errors
