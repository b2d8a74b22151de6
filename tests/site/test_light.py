"""没有用到的大东西不装：推一年的年报要在二百兆以内。"""

import subprocess
import sys

import pytest

_START = (
    "import os, sys, django;"
    "os.environ['DJANGO_SETTINGS_MODULE'] = 'gongkai.site.settings';"
    "django.setup();"
    "import gongkai.reporting.report, gongkai.reporting.drawn;{more};"
    "sys.exit(len({{'pypinyin', 'rjieba'}} & set(sys.modules)))"
)


@pytest.mark.parametrize(
    ("more", "loaded"),
    [("pass", 0), ("from gongkai.site.warming import warm; warm()", 2)],
    ids=["derive", "serve"],
)
def test_the_dictionaries_are_loaded_only_for_the_site(more, loaded):
    """拼音的字典五十多兆，切词的要装一会儿：网站开门以前装好，各进程共用；别的用到才装。"""
    done = subprocess.run([sys.executable, "-c", _START.format(more=more)], check=False)
    assert done.returncode == loaded
