"""上传的文件：小的在内存里，大的写进没有名字的临时文件，进程怎样结束都不留下明文。

Django 自带的把大的写成有名字的临时文件，进程被杀就留在那里（身份证的照片）。
"""

from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class NamelessUpload(FileUploadHandler):
    """收一份上传。"""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """开始收。"""
        super().new_file(*args, **kwargs)
        # Linux 上是 O_TMPFILE：目录里从来没有它
        self.file: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(  # noqa: SIM115
            settings.FILE_UPLOAD_MAX_MEMORY_SIZE, dir=settings.FILE_UPLOAD_TEMP_DIR
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """收一段。"""
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        """收完了。"""
        self.file.seek(0)
        return UploadedFile(
            file=self.file,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """断了。"""
        if hasattr(self, "file"):
            self.file.close()
