"""机关与人员。"""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """机关、科室、人员、职责（agencies）。"""

    name = "gongkai.agencies"
    verbose_name = "机关与人员"

    def ready(self) -> None:
        """登记留痕里的名称、“开始使用”的几步；登录、登出、没有登录成都留痕。"""
        from gongkai.agencies import comings, finding, first_steps, own_account, workplace
        from gongkai.safekeeping.actions import name_actions

        comings.connect()
        own_account.take_over()
        first_steps.register_own()
        workplace.register(finding.FEED, order=90)
        name_actions(
            {
                "signed_in": "登录",
                "signed_out": "退出登录",
                "sign_in.failed": "没有登录成",
                "sign_in.locked": "连错锁定",
                "apart.recorded": "登记人手不够",
                "apart.ended": "人手不够到此为止",
                "apart.waived": "人手不够，自己批自己的",
                "second_factor.bound": "绑定验证器",
                "duty.given": "授予职责",
                "duty.taken": "收回职责",
                "person.password": "重设密码",
                "person.device": "解除验证器",
                "person.stop": "停用人员",
                "person.resume": "恢复人员",
                "person.changed": "改人员账号",
                "person.added": "新建人员",
                "person.deleted": "删去人员",
                "agency.added": "新设机关",
                "agency.changed": "改机关资料",
                "trail.read": "看留痕",
                "trail.exported": "导出留痕",
            }
        )
