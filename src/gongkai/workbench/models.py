"""日历的订阅网址。"""

from django.conf import settings
from django.db import models


class CalendarAddress(models.Model):
    """一个人的日历的秘密网址：只存散列，生成时看得见一次；收回就是删去。"""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_address"
    )
    key = models.CharField("网址的散列", max_length=64, unique=True)
    created = models.DateTimeField("生成的时间", auto_now_add=True)

    class Meta:
        verbose_name = "日历的订阅网址"
