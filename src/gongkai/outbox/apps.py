"""通知与定时的事。"""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """通知与定时（outbox）。"""

    name = "gongkai.outbox"
    verbose_name = "通知与定时"

    def ready(self) -> None:
        """登记随系统的渠道、发出通知这件定时的事、留痕里的名称；账号变动告诉本人。"""
        from gongkai.agencies.accounts import account_changed
        from gongkai.outbox import accounts, anchoring, channels, jobs, trying
        from gongkai.outbox.channels import mail, sms
        from gongkai.outbox.delivery import deliver
        from gongkai.safekeeping.actions import name_actions

        channels.register(mail.Mail())
        channels.register(sms.Sms())
        jobs.register("留痕存底", anchoring.on_time, order=95)
        # 排在最后：前面各件存下的，这一次就发；不独占，几台机器可以一起发
        jobs.register("发出通知", deliver, order=100, alone=False)
        account_changed.connect(accounts.tell, dispatch_uid="account-changed")
        name_actions({"delivery.retried": "重发通知", "mail.tried": "试发邮件"})
        trying.register_step()
