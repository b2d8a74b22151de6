"""速度表的各行：（承诺，目标，实测）。"""

import os

ITEMS = os.environ.get("BENCH_ITEMS", "1000000")
CASES = os.environ.get("BENCH_CASES", "1000000")
CHECKED = os.environ.get("BENCH_CHECKED", "100000")
LISTED = os.environ.get("BENCH_LISTED", "200000")
ROLLED = os.environ.get("BENCH_ROLLED", "3000")
WALKED = os.environ.get("BENCH_WALKED", "100000")
KEPT = os.environ.get("BENCH_KEPT", "10")
GROUPED = os.environ.get("BENCH_GROUPED", "100000")
#: 一千万件要一个多小时、五六十 GB，给了件数才量
TENFOLD = os.environ.get("BENCH_TENFOLD", "")


def rows(f: dict[str, float]) -> list[tuple[str, str, str]]:
    """(承诺, 目标, 实测)。"""
    pdf = "样本 PDF（6 页）" if f["pdf_is_sample"] else "PDF"
    return [
        ("`gongkai --help`", "< 0.3 秒", f"{f['help_s']:.2f} 秒"),
        ("体检一份文字报告", "≤ 2.5 毫秒", f"{f['text_ms']:.1f} 毫秒"),
        ("同上，数字全部粘连", "—", f"{f['run_together_ms']:.1f} 毫秒"),
        ("体检一份网页", "≤ 5 毫秒", f"{f['html_ms']:.1f} 毫秒"),
        ("体检一份 .docx", "≤ 15 毫秒", f"{f['docx_ms']:.1f} 毫秒"),
        ("体检一份 .xlsx", "—", f"{f['xlsx_ms']:.1f} 毫秒"),
        (f"体检{pdf}", "≤ 20 毫秒", f"{f['pdf_ms']:.1f} 毫秒"),
        (f"读{pdf}，对 pdfplumber 取表", "≥ 4 倍", f"{f['pdf_ratio']:.0f} 倍"),
        (
            f"{int(f['reports']):,} 份文字报告，2 个进程",
            "≥ 700 份/秒",
            f"{f['reports_a_second']:.0f} 份/秒",
        ),
        ("同上，全部进程的内存", "≤ 500 MB", f"{f['memory_mb']:.0f} MB"),
        *_trust_rows(f),
        ("一个到期日", "≤ 5 微秒", f"{f['due_day_us']:.1f} 微秒"),
        ("同上，对用日历包逐日走", "≥ 80 倍", f"{f['due_day_ratio']:.0f} 倍"),
        ("一百万个到期日（向量化）", "≤ 0.2 秒", f"{f['million_due_days_s']:.3f} 秒"),
        ("答复书 .docx", "≤ 50 毫秒", f"{f['letter_docx_ms']:.0f} 毫秒"),
        ("答复书 .pdf", "≤ 300 毫秒", f"{f['letter_pdf_ms']:.0f} 毫秒"),
        *_desk_rows(f, "SQLite", "≤ 150 毫秒"),
        *_desk_rows(f, "PostgreSQL", "≤ 100 毫秒"),
        *(row for vendor in ("SQLite", "PostgreSQL") for row in _report_rows(f, vendor)),
        (
            f"汇总 {int(ROLLED):,} 份年报（Word、网页、文字），`gongkai report rollup`",
            "≤ 10 秒",
            f"{f['rollup_s']:.1f} 秒，{f['rollup_mb']:.0f} MB",
        ),
        (
            "提交申请（granian 两个进程，PostgreSQL）",
            "≥ 50 件/秒",
            f"{f['submissions_a_second']:.0f} 件/秒",
        ),
        *_portal_rows(f),
        *_search_rows(f),
        *(row for vendor in ("SQLite", "PostgreSQL") for row in _listening_rows(f, vendor)),
        *(row for vendor in ("SQLite", "PostgreSQL") for row in _oversight_rows(f, vendor)),
        *_tenfold_rows(f),
        *_walk_rows(f),
        *(row for vendor in ("SQLite", "PostgreSQL") for row in _keeping_rows(f, vendor)),
    ]


def _trust_rows(f: dict[str, float]) -> list[tuple[str, str, str]]:
    """读得可靠不可靠：损坏的、文字说错的、扫描的。"""
    damaged = f"{int(f['damaged_reports']):,} 份随机损坏的年报（{int(f['damaged_styles'])} 种写法）"
    told = f"生成的 {int(f['told_numbers']):,} 个里埋 {int(f['told_planted']):,} 个"
    pages, cells = (f"{int(f[name]):,}" for name in ("scan_pages", "scan_cells"))
    return [
        (
            f"{damaged}：悄悄读错的格、标读不准的",
            "0、—",
            f"{int(f['silent_wrong_cells'])}、{f['ambiguous_share']:.1%}"
            f"（另有 {int(f['unreadable_reports'])} 份读不成）",
        ),
        (
            f"文字里说错的数（{told}）：查出、误报",
            "全部、0",
            f"{int(f['told_found']):,}、{int(f['told_invented'])}",
        ),
        (
            f"扫描、照片 {pages} 页 {cells} 格：对、读不准、悄悄读错（有勾稽；没有勾稽）",
            "—",
            f"{_scanned(f, '')}；{_scanned(f, '_plain')}",
        ),
        ("一页扫描件（一个核）", "≤ 4 秒", f"{f['scan_s_a_page']:.1f} 秒"),
        ("六页的扫描件，读、查（一个核）", "≤ 20 秒", f"{f['scan_six_pages_s']:.1f} 秒"),
    ]


def _scanned(f: dict[str, float], way: str) -> str:
    right = f[f"scan_right{way}"] / f["scan_cells"]
    return f"{right:.1%}、{int(f[f'scan_ambiguous{way}'])}、{int(f[f'scan_silent_wrong{way}'])}"


def _shares(f: dict[str, float], way: str) -> str:
    return "、".join(f"{f[f'search_{way}_{part}_pct']:.1f} %" for part in ("first", "ten", "empty"))


def _search_rows(f: dict[str, float]) -> list[tuple[str, str, str]]:
    """自己编的问法：本系统，同样的题目上两种现成的做法。"""
    label = "自己编的问法：第一件就对、前十件里有、什么也没有"
    ways = (("ours", "", "≥ 80 %、≥ 95 %、≤ 2 %"), ("trigram", "，FTS5 三字组", "—"))
    return [
        (label + which, aim, _shares(f, way))
        for way, which, aim in (*ways, ("words", "，FTS5 分词", "—"))
    ]


def _tenfold_rows(f: dict[str, float]) -> list[tuple[str, str, str]]:
    """十倍的件数时各是几倍；没有量的没有。"""
    if "tenfold_large_item_p95_ms_postgresql" not in f:
        return []

    def times(name: str) -> str:
        large, small = (f[f"tenfold_{size}_{name}_postgresql"] for size in ("large", "small"))
        return f"{large / small:.1f}"

    names = ("item_p95_ms", "column_first_ms", "column_thousandth_ms", "publish_s")
    sizes = f"{int(TENFOLD):,} 件对 {int(TENFOLD) // 10:,} 件（正文中位 60 字，PostgreSQL）"
    return [
        (
            f"{sizes}：没有缓存的信息页，栏目的第一页、第一千页，公开一件",
            "≤ 1.3 倍",
            f"{'、'.join(map(times, names))} 倍",
        ),
        ("同上，检索第 95 百分位", "≤ 1.3 倍", f"{times('search_p95_ms')} 倍"),
    ]


def _walk_rows(f: dict[str, float]) -> list[tuple[str, str, str]]:
    """走网站：找得全不全、误报几处、快慢、内存。"""
    planted, found, invented = (int(f[f"walk_{name}"]) for name in ("planted", "found", "invented"))
    pages = int(f["walk_pages"])
    return [
        (f"走网站：种下的 {planted} 处差错找到几处", "全部", f"{found} 处"),
        ("同上，一千页像差错而不是的误报几处", "0", f"{invented} 处"),
        (
            f"走 {pages:,} 页的网站（一个核，不起浏览器）",
            "≥ 50 页/秒",
            f"{f['walk_pages_per_s']:.0f} 页/秒（每用一秒核 {f['walk_pages_per_core_s']:.0f} 页）",
        ),
        (
            f"同上，取网页的进程的内存，{pages // 10:,} 页对 {pages:,} 页",
            "一样",
            f"{f['walk_small_mb']:.0f}、{f['walk_large_mb']:.0f} MB",
        ),
    ]


def _keeping_rows(f: dict[str, float], vendor: str) -> list[tuple[str, str, str]]:
    """备份、恢复；其间看网页的。"""

    def of(name: str) -> float:
        return f[f"keep_{name}_{vendor.lower()}"]

    whole, plain = of("whole_s"), of("tar_s")
    return [
        (
            f"备份 {of('gb'):.1f} GB，写完读一遍核对，对 tar 加一遍散列（{vendor}）",
            "—",
            f"{whole:.0f} 秒，{whole / plain:.1f} 倍；接着的一次 {of('again_s'):.0f} 秒",
        ),
        (f"同上，恢复，迁移、核验留痕在内（{vendor}）", "—", f"{of('restore_s'):.0f} 秒"),
        (
            f"备份的时候看网页，第 95 百分位（平常的），没有看成的（{vendor}）",
            "没有看不成的",
            f"{of('during_p95_ms'):.0f}（{of('usual_p95_ms'):.0f}）毫秒，"
            f"{int(of('during_failed'))} 页",
        ),
    ]


def _report_rows(f: dict[str, float], vendor: str) -> list[tuple[str, str, str]]:
    """推出一年、一格点开。"""
    key = vendor.lower()
    return [
        (
            f"{int(CASES):,} 件推出一年的年报，整个进程的内存（{vendor}）",
            "≤ 1.5 倍，≤ 200 MB",
            f"{f[f'year_ratio_{key}']:.2f} 倍，{f[f'year_peak_mb_{key}']:.0f} MB",
        ),
        (
            f"{int(LISTED):,} 件时年报的一格点开，最慢的一行（{vendor}）",
            "≤ 100 毫秒",
            f"{f[f'cell_list_ms_{key}']:.0f} 毫秒",
        ),
    ]


def _oversight_rows(f: dict[str, float], vendor: str) -> list[tuple[str, str, str]]:
    """由登记查一个门户、监督台。"""
    check, page = (f[f"{name}_{vendor.lower()}"] for name in ("check_s", "district_ms"))
    return [
        (f"由登记查 {int(CHECKED):,} 件信息的门户（{vendor}）", "≤ 60 秒", f"{check:.1f} 秒"),
        (
            f"监督台：60 个机关、{int(CASES):,} 件案件（{vendor}）",
            "≤ 300 毫秒",
            f"{page:.0f} 毫秒",
        ),
    ]


def _listening_rows(f: dict[str, float], vendor: str) -> list[tuple[str, str, str]]:
    """归类的快慢、质量，收件箱。"""

    def of(name: str) -> float:
        return f[f"{name}_{vendor.lower()}"]

    found = [
        (
            f"{int(GROUPED):,} 件留言归类（{vendor}）",
            "≤ 60 秒，≤ 1 GB",
            f"{of('group_all_s'):.0f} 秒，{of('group_peak_mb'):.0f} MB",
        ),
        (f"再归一千件（{vendor}）", "≤ 1 秒", f"{of('group_next_s'):.2f} 秒"),
        (
            f"{int(CASES):,} 件时收件箱各队与查找，第 95 百分位（{vendor}）",
            "≤ 100 毫秒",
            f"{of('inbox_p95_ms'):.0f} 毫秒",
        ),
    ]
    for name, label in (("clean", "十二件事的几种说法"), ("noisy", "掺七成谁也不像谁的")):
        quality = f"{of(f'purity_{name}'):.1%}、{of(f'recall_{name}'):.1%}"
        found.append((f"归类的纯度、召回率：{label}（{vendor}）", "≥ 97 %、≥ 72 %", quality))
    return found


def _portal_rows(f: dict[str, float]) -> list[tuple[str, str, str]]:
    items = f"{int(ITEMS):,} 件"
    found = [
        ("一万份名单里埋的号码查出", "≥ 99.9 %", f"{f['guard_recall']:.3%}"),
        ("同上，整份挡住", "—", f"{f['guard_stopped']:.2%}"),
        ("一万份数字多的干净文字误挡", "≤ 0.1 %", f"{f['guard_false']:.2%}"),
    ]
    if "cached_a_second" in f:
        found += [
            (
                "缓存的信息页，对新建 Wagtail 网站的首页",
                "≥ 20 倍",
                f"{f['cached_to_wagtail']:.0f} 倍",
            ),
            ("缓存的信息页，对同样长短的常数", "≥ 25 %", f"{f['cached_to_constant']:.0%}"),
            (
                "缓存的信息页，8 个连接，第 99 百分位",
                "≤ 15 毫秒",
                f"{f['cached_p99_ms']:.1f} 毫秒（{f['cached_a_second']:,.0f} 次/秒）",
            ),
        ]
    for vendor in ("SQLite", "PostgreSQL"):
        found += _portal_rows_of(f, vendor, items)
    return found


def _portal_rows_of(f: dict[str, float], vendor: str, items: str) -> list[tuple[str, str, str]]:
    key = vendor.lower()
    return [
        (
            f"{items}时没有缓存的信息页，第 95 百分位（{vendor}）",
            "≤ 60 毫秒，≤ 10 次查询",
            f"{f[f'item_p95_ms_{key}']:.0f} 毫秒，{f[f'item_queries_{key}']:.0f} 次",
        ),
        (
            f"{items}时栏目的第一页、第一千页（{vendor}）",
            "一样",
            f"{f[f'column_first_ms_{key}']:.1f}、{f[f'column_thousandth_ms_{key}']:.1f} 毫秒",
        ),
        (
            f"{items}时检索，第 95 百分位（{vendor}）",
            "≤ 60 毫秒",
            f"{f[f'search_p95_ms_{key}']:.0f} 毫秒",
        ),
        (
            f"公开一件到看得见（{vendor}）",
            "≤ 1 秒",
            f"{f[f'publish_s_{key}']:.2f} 秒",
        ),
        (
            f"搬旧网站：73,000 件、36,000 份附件（{vendor}）",
            "≥ 300 件/秒",
            f"{f[f'moved_a_second_{key}']:.0f} 件/秒",
        ),
    ]


def _desk_rows(f: dict[str, float], vendor: str, aim: str) -> list[tuple[str, str, str]]:
    key, cases = vendor.lower(), f"{int(CASES):,} 件"
    return [
        (
            f"{cases}时办案台首页与各种筛选，第 95 百分位（{vendor}）",
            aim,
            f"{f[f'desk_p95_ms_{key}']:.0f} 毫秒",
        ),
        (
            f"{cases}推出一年的表，对光秃秃的 GROUP BY（{vendor}）",
            "≤ 1.5 倍",
            f"{f[f'report_ratio_{key}']:.2f} 倍",
        ),
    ]
