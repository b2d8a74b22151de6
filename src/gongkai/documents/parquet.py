"""写 .parquet（可选依赖 `gongkai[parquet]`）：列有类型，每列带说明；一批一批写，不占内存。"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice
from typing import IO, Any

INSTALL = "pip install 'gongkai[parquet]'"
#: 一批的行数，也是文件里一组的行数
_BATCH = 50_000
#: 数：与各种金额一样准，不用浮点
_DIGITS, _PLACES = 20, 6
Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Column:
    """一列：名称、类型（text、year、number、date）、说明。"""

    name: str
    kind: str
    meaning: str


def available() -> bool:
    """装了 pyarrow。"""
    return find_spec("pyarrow") is not None


def write_parquet(stream: IO[bytes], columns: Sequence[Column], rows: Iterable[Row]) -> None:
    """把 `rows` 写进 `stream`；各列的说明在文件的元数据里（meaning）。"""
    import pyarrow as arrow
    from pyarrow import parquet

    schema = arrow.schema([_field(arrow, column) for column in columns])
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        for batch in _batches(rows):
            found = zip(*batch, strict=True)
            arrays = [
                arrow.array(values, type=one.type)
                for one, values in zip(schema, found, strict=True)
            ]
            writer.write_table(arrow.table(arrays, schema=schema))


def _field(arrow: Any, column: Column) -> Any:
    kinds = {
        "text": arrow.string,
        "year": arrow.int32,
        "number": lambda: arrow.decimal128(_DIGITS, _PLACES),
        "date": arrow.date32,
    }
    return arrow.field(column.name, kinds[column.kind](), metadata={"meaning": column.meaning})


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    waiting = iter(rows)
    while batch := list(islice(waiting, _BATCH)):
        yield batch
