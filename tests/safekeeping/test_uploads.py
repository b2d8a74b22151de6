"""上传的文件：内容一字不差，目录里从来没有一份有名字的。"""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

SMALL, LARGE = b"a" * 1000, bytes(range(256)) * 20_000


@pytest.fixture
def folder(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def sent(content, name="身份证.png"):
    upload = SimpleUploadedFile(name, content, "image/png")
    return RequestFactory().post("/", {"file": upload, "word": "字"})


@pytest.mark.parametrize("content", [SMALL, LARGE])
def test_the_content_arrives_and_no_file_has_a_name(folder, content):
    request = sent(content)
    found = request.FILES["file"]
    assert request.POST["word"] == "字"
    assert (found.name, found.size, found.content_type) == ("身份证.png", len(content), "image/png")
    assert found.read() == content and not list(folder.iterdir())
    assert not hasattr(found, "temporary_file_path")
    found.seek(0)
    assert b"".join(found.chunks()) == content
    request.close()
    assert not list(folder.iterdir())


def test_a_large_one_is_not_held_in_memory(folder):
    assert sent(LARGE).FILES["file"].file._rolled
    assert not sent(SMALL).FILES["file"].file._rolled


def test_an_empty_one_is_told_by_the_form(folder):
    class Form(forms.Form):
        file = forms.FileField(error_messages={"empty": "文件是空的"})

    request = sent(b"")
    assert Form(request.POST, request.FILES).errors["file"] == ["文件是空的"]
