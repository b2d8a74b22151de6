"""正文的几种块：段落、表格、图片、旧网站来的网页文字（已清洗）。"""

import re
from collections import Counter
from html import unescape
from typing import Any

import nh3
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.contrib.table_block.blocks import TableBlock, TableInput, TableInputAdapter

from gongkai.disclosures.models.drawing import drawn
from gongkai.disclosures.models.markup import too_deep
from gongkai.language.proper import improper

#: 段落里可以用的：不许从后台挑选文件、图片，附件另有一栏
FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "superscript", "subscript"]
_TAGS = {
    *("h2", "h3", "h4", "p", "br", "hr", "strong", "b", "em", "i", "u", "sup", "sub"),
    *("ol", "ul", "li", "blockquote", "pre", "span", "div", "a"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}


def cleaned(html: str) -> str:
    """只留文字、标题、列表、表格、链接；脚本、样式、图片、表单都去掉。"""
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"})


_TABLE = re.compile(r"<table\b.*?</table>", re.I | re.S)
_LABEL = re.compile(r'(<div class="wide" tabindex="0" role="region" aria-label=")([^"]*)"')
_UNNAMED = "表格"
_CAPTION = re.compile(r"<caption[^>]*>(.*?)</caption>", re.I | re.S)


def _framed(html: str) -> str:
    """每张表放在可以左右拖的框里，手机上不撑宽整页；框用表的标题叫它。图表在上面画出来。"""

    def frame(table: re.Match[str]) -> str:
        caption = _CAPTION.search(table[0])
        name = strip_tags(caption[1]).strip() if caption else ""
        label = escape(unescape(name)) if name else _UNNAMED
        return (
            f'{drawn(table[0])}<div class="wide" tabindex="0" role="region" '
            f'aria-label="{label}">{table[0]}</div>'
        )

    return _TABLE.sub(frame, html)


def _told_apart(html: str) -> str:
    """几个框一样叫法的，从第二个起写明第几：听屏幕的人分得出是哪一张表。"""
    seen: Counter[str] = Counter()

    def number(frame: re.Match[str]) -> str:
        name = frame[2]
        seen[name] += 1
        return f'{frame[1]}{name}（{seen[name]}）"' if seen[name] > 1 else frame[0]

    return _LABEL.sub(number, html)


class HtmlBlock(blocks.FieldBlock):
    """一段网页文字；存的就是清洗过的。"""

    def __init__(self, required: bool = True, help_text: str = "", **kwargs: Any) -> None:
        self.field = forms.CharField(
            required=required, help_text=help_text, widget=forms.Textarea(attrs={"rows": 12})
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """清洗；套得太深的不收。"""
        given = super().clean(value) or ""
        if too_deep(given):
            raise ValidationError("里面的格式一层套一层，套得太深，请改成平常的段落、表格。")
        return cleaned(given)

    def get_prep_value(self, value: Any) -> Any:
        """存以前再清洗一遍：不经过表单的也一样。"""
        return cleaned(value or "")

    def render_basic(self, value: Any, context: Any = None) -> SafeString:
        """取出来已是清洗过的；表格放在可以左右拖的框里，手机上不撑宽整页。"""
        return mark_safe(_framed(cleaned(value or "")))  # noqa: S308

    class Meta:
        icon = "code"
        label = "网页文字"


class ChineseTableInput(TableInput):
    """表格编辑器，菜单是中文。"""

    @cached_property
    def media(self) -> forms.Media:
        """在编辑器之后、用它之前登记中文。"""
        known = super().media
        scripts = list(known._js)
        scripts.insert(1, "disclosures/editor.js")
        return forms.Media(css=known._css, js=scripts)


register(TableInputAdapter(), ChineseTableInput)


class ChineseTableBlock(TableBlock):
    """表格。"""

    @cached_property
    def field(self) -> forms.CharField:
        """用中文的编辑器。"""
        widget = ChineseTableInput(table_options=self.table_options | {"language": "zh-hans"})
        return forms.CharField(widget=widget, **self.field_options)

    def clean(self, value: Any) -> Any:
        """格里的文字在 JSON 里，也守门口的规矩。"""
        given = super().clean(value)
        words = [cell for row in (given or {}).get("data") or [] for cell in row]
        for text in [*words, (given or {}).get("table_caption") or ""]:
            if isinstance(text, str) and (why := improper(text)):
                raise ValidationError(f"表格里，{why}")
        return given

    class Meta:
        icon = "table"


class ParagraphBlock(blocks.RichTextBlock):
    """文字；不经过编辑器存进来的（导入、接口），显示时也清洗。"""

    def render_basic(self, value: Any, context: Any = None) -> SafeString:
        """清洗过的。"""
        return mark_safe(cleaned(str(value or "")))  # noqa: S308


class PictureBlock(blocks.StructBlock):
    """正文中间的一幅图：按名称用附件里的一份，说明也是那一份的。"""

    name = blocks.CharBlock(
        label="附件里哪一幅", max_length=150, help_text="先在“附件”里上传，这里写它的名称"
    )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """`pictures` 是页面给的：名称到附件；没有给的（更正以前的正文）不显示。"""
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["picture"] = context.get("pictures", {}).get(value["name"])
        return context

    class Meta:
        icon = "image"
        template = "disclosures/picture.html"


class BodyBlock(blocks.StreamBlock):
    """正文。"""

    paragraph = ParagraphBlock(label="文字", features=FEATURES)
    table = ChineseTableBlock(label="表格", template="disclosures/table.html")
    picture = PictureBlock(label="图片")
    html = HtmlBlock()

    def render_basic(self, value: Any, context: Any = None) -> SafeString:
        """各块接起来；几张表的框叫法不重复。"""
        return mark_safe(_told_apart(super().render_basic(value, context)))  # noqa: S308

    class Meta:
        required = False


def table_body(rows: list[list[str]]) -> list[dict[str, Any]]:
    """带表头的表格，正文的原始数据。"""
    value = {
        "data": rows,
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
        "table_caption": "",
    }
    return [{"type": "table", "value": value}]
