"""由登记到年报。"""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """由登记到年报（reporting）。"""

    name = "gongkai.reporting"
    verbose_name = "年报"

    def ready(self) -> None:
        """登记留痕里的名称、活的数；关账、文字的各稿只增不改。"""
        from gongkai.agencies import trail_words, workplace
        from gongkai.disclosures.reviewing import gate
        from gongkai.reporting import figures, filing, monthly, prose
        from gongkai.reporting.workplace import FEED
        from gongkai.safekeeping.actions import name_actions
        from gongkai.safekeeping.triggers import GUARDED

        trail_words.name_values("passage", prose.passages())
        trail_words.name_values("changed", monthly.names())
        figures.register_all()
        gate.BEFORE.append(filing.demand_equal)
        gate.AFTER.append(filing.went_public)
        workplace.register(FEED, order=60)
        GUARDED["reporting_closing"] = ("year", "number", "cells", "digest", "explanation")
        GUARDED["reporting_passage"] = ("year", "key", "number", "text")
        name_actions(
            {
                "report.exported": "导出年报",
                "report.ranked": "定文件的性质",
                "report.counted": "填年报的数",
                "report.written": "写年报的文字",
                "report.corrected": "更正年报的一格",
                "report.uncorrected": "撤去年报的更正",
                "report.closed": "年报关账",
                "report.revised": "年报关账以后修订",
                "report.filed": "年报放进栏目",
                "report.past": "读入以前的年报",
                "report.gathered": "收到下级的年报",
                "report.accepted": "收下下级的年报",
                "report.returned": "退回下级的年报",
            }
        )
