"""开门以前把要用的都装进来：模块、网址、模板。

用到才装的，若正好赶上描述符用完，会装一半，以后每个网址都出错。
"""

import importlib
import logging
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.template import TemplateSyntaxError, engines
from django.template.utils import get_app_template_dirs
from django.urls import get_resolver
from django.utils import translation

import gongkai
from gongkai.language import cutting, sounds

_LOG = logging.getLogger("gongkai")
_SKIPPED = (".migrations", ".management", ".__main__", ".commands", ".asgi", ".wsgi")


def warm() -> int:
    """都装进来，返回模板的个数；不碰数据库。"""
    _modules()
    sounds.load()
    cutting.load()
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            resolver = get_resolver()
            resolver._populate()
            resolver.resolve_error_handler(500)
    return sum(_load(name) for name in set(_templates()))


def _modules() -> None:
    for found in pkgutil.walk_packages(gongkai.__path__, "gongkai."):
        if not any(part in found.name for part in _SKIPPED):
            importlib.import_module(found.name)


def _templates() -> Iterator[str]:
    for folder in map(Path, get_app_template_dirs("templates")):
        for path in folder.rglob("*"):
            if path.is_file():
                yield str(path.relative_to(folder))


def _load(name: str) -> bool:
    """别的包里可能有用不到的：它要的标签库没有装，跳过。"""
    try:
        engines["django"].get_template(name)
    except (TemplateSyntaxError, UnicodeDecodeError) as error:
        _LOG.debug("模板 %s 没有装：%s", name, error)
        return False
    return True
