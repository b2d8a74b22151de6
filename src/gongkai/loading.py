"""装入网站。"""

import gc
import os


def load() -> None:
    """装入设置、各个应用；已经装入的什么也不做。

    装入的时候不收垃圾：几千个模块都要留着，收不到什么，却占启动的近两成时间。装入的以后也不再看。
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.site.settings")
    import django

    gc.disable()
    try:
        django.setup()
        gc.freeze()
    finally:
        gc.enable()
