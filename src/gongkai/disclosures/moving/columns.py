"""搬来的归到哪个栏目：没有的新建一个。"""

from gongkai.agencies.models import Agency
from gongkai.disclosures.models import Column
from gongkai.language.sounds import spelt

_SLUG = 40
#: 栏目的名称最长几个字
NAME = 60


def column_of(agency: Agency, name: str, columns: dict[str, Column]) -> Column:
    """栏目；没有的新建一个，类型以后由人定。"""
    if name in columns:
        return columns[name]
    base = "".join(c for c in spelt(name) if c.isalnum() and c.isascii())
    slug, number = (base or "column")[: _SLUG - 4], 1
    while slug in columns:
        number += 1
        slug = f"{base[: _SLUG - 4]}{number}"
    made = Column.objects.create(agency=agency, name=name[:NAME], slug=slug, kind="statutory")
    columns[name] = columns[slug] = made
    return made
