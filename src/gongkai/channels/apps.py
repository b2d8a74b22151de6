"""门户以外的渠道。"""

from django.apps import AppConfig

_ACTIONS = {
    "channel.saved": "存渠道的账号",
    "channel.paused": "停发一个渠道",
    "channel.resumed": "接着发一个渠道",
    "plan.chosen": "定发到哪些渠道",
    "plan.written": "写发到渠道的文字",
    "plan.approved": "批准发到渠道的文字",
    "post.retried": "再发一条",
    "post.called_off": "叫停发到渠道的一条",
}


class ChannelsConfig(AppConfig):
    """渠道（channels）。"""

    name = "gongkai.channels"
    verbose_name = "渠道"

    def ready(self) -> None:
        """跟着公开、撤下走；登记留痕里的名称、定时的事、工作台。"""
        from gongkai.agencies import workplace
        from gongkai.channels import duties, hearing, posts, sending
        from gongkai.channels.workplace import FEED
        from gongkai.disclosures.reviewing.gate import AFTER
        from gongkai.outbox import jobs
        from gongkai.safekeeping.actions import name_actions

        name_actions(_ACTIONS)
        AFTER.append(posts.follow)
        workplace.register(FEED, order=35)
        jobs.register("新媒体检查", duties.check, order=35)
        jobs.register("读新媒体的评论", hearing.on_time, order=98)
        # 慢的排在后面；不独占，几台机器可以一起发
        jobs.register("发到各渠道", sending.on_time, order=99, alone=False)
