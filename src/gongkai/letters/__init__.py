"""办理申请的文书（GB/T 9704 版式）：回执、补正、延期、征求意见、收费、答复、送达。

`compose` 由模板和各项内容得到 `Letter`，`write_docx`、`write_pdf` 写成可改的和可发的文件。
"""

from gongkai.letters.compose import (
    Blank,
    Letter,
    compose,
    filled,
    reply_templates,
    template,
    templates,
)
from gongkai.letters.templates import FIELDS, Template, TemplateWrong, check_template
from gongkai.letters.write import pictures, write_docx, write_pdf

__all__ = [
    "FIELDS",
    "Blank",
    "Letter",
    "Template",
    "TemplateWrong",
    "check_template",
    "compose",
    "filled",
    "pictures",
    "reply_templates",
    "template",
    "templates",
    "write_docx",
    "write_pdf",
]
