"""保管。"""

from django.apps import AppConfig


class SafekeepingConfig(AppConfig):
    """加密、附件、留痕（safekeeping）。"""

    name = "gongkai.safekeeping"
    verbose_name = "保管与留痕"

    def ready(self) -> None:
        """门口的规矩、网址的写法；迁移之后核对“只增不改”的触发器；

        每个请求以前看数据文件改了没有。
        """
        from django.core.signals import request_started
        from django.db.models.signals import post_migrate

        from gongkai.kept import refresh
        from gongkai.safekeeping import addresses, door
        from gongkai.safekeeping.actions import name_actions
        from gongkai.safekeeping.triggers import after_migrate

        addresses.register()
        door.install()
        name_actions(
            {
                "trail.keyed": "留痕起用新的密钥",
                "trail.accepted": "认下恢复以后的留痕",
                "trail.verified": "核验留痕",
            }
        )
        request_started.connect(lambda **kwargs: refresh(), weak=False, dispatch_uid="kept")
        post_migrate.connect(after_migrate, dispatch_uid="append-only")
