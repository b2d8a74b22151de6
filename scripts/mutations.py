"""一份源代码里可以改坏的各处：一处一个 `Change`，`made()` 期间语法树是改坏了的。

改法：比较、与或、加减乘除换成相近的；条件取反或者去掉；常量换一个；实参换成 None 或者去掉；
赋值、返回换成 None；单独一行的调用删去；break 与 continue 互换。

不改的，改了程序做的事仍然一样：
类型标注、`TYPE_CHECKING` 之下、`cast` 的第一个参数；
给人看的话：文档字符串、f 字符串里的字、`verbose_name`、`help_text`，中文的常量（拿来比较、作键、
作小写名称的方法的参数的照样改，如正则）；
只关快慢的（`select_related` 等、缓存的 `maxsize`、`slots`）；
只是断言的（`assert`、`zip` 的 `strict`）。
"""

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt,
    ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Mod: ast.Div, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
    ast.Break: ast.Continue, ast.Continue: ast.Break,
}  # fmt: skip
_WORDS = {"verbose_name", "verbose_name_plural", "help_text"}
_SPEED = {"select_related", "prefetch_related", "only", "defer"}
_SPEED_KEYWORDS = {"maxsize", "slots", "chunk_size", "batch_size", "strict"}
Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Change:
    """把 `holder` 的 `field`（是一列的，第 `index` 个）换成 `new`。`path` 是外面的各层定义。"""

    holder: ast.AST
    field: str
    index: int | None
    new: Any
    lines: frozenset[int]
    path: tuple[Definition, ...]

    @contextmanager
    def made(self) -> Iterator[None]:
        old = getattr(self.holder, self.field)
        setattr(self.holder, self.field, self._changed(old))
        yield
        setattr(self.holder, self.field, old)

    def _changed(self, old: Any) -> Any:
        if self.index is None:
            return self.new
        put = [] if self.new is _GONE else [self.new]
        return [*old[: self.index], *put, *old[self.index + 1 :]]

    @property
    def line(self) -> int:
        return min(self.lines)

    @property
    def qualified(self) -> str:
        """外面最大的一个函数；不在函数里的（引入时就算好的）为空。"""
        names = []
        for layer in self.path:
            names.append(layer.name)
            if not isinstance(layer, ast.ClassDef):
                return ".".join(names)
        return ""


_GONE = object()


def anything(change: Change) -> bool:
    """哪一处都改。"""
    return True


def is_a_demand(change: Change) -> bool:
    """去掉一句 `demand…(…)`：没有职责的、不干净的，就没有人拦了。"""
    place = getattr(change.holder, change.field)
    match place if change.index is None else place[change.index]:
        case ast.Expr(value=ast.Call(func=ast.Name(id=name))):
            return isinstance(change.new, ast.Pass) and name.startswith("demand")
    return False


def changes(tree: ast.Module) -> Iterator[Change]:
    yield from _inside(tree, ())


def _inside(node: ast.AST, path: tuple[Definition, ...]) -> Iterator[Change]:
    for field, value in ast.iter_fields(node):
        # 装饰、默认值在定义的时候算，不在函数里面
        inner = (*path, node) if field == "body" and isinstance(node, Definition) else path
        children = value if isinstance(value, list) else [value]
        for index, child in enumerate(children):
            if not isinstance(child, ast.AST) or _left_alone(node, field, child):
                continue
            place = (node, field, index if isinstance(value, list) else None)
            for new in _instead(node, field, child):
                yield Change(*place, _at(new, child), _lines(node, child), inner)
            yield from _inside(child, inner)


def _left_alone(node: ast.AST, field: str, child: ast.AST) -> bool:
    match node, child:
        case (_, ast.Assert() | ast.Import() | ast.ImportFrom() | ast.expr_context()):
            return True
        case (_, ast.Expr(value=ast.Constant())) | (ast.JoinedStr(), ast.Constant()):
            return True
        case (ast.FormattedValue(), ast.JoinedStr()):
            return True
        case (_, ast.If(test=ast.Name(id="TYPE_CHECKING"))):
            return True
        case (_, ast.keyword(arg=name)) if name in _WORDS | _SPEED_KEYWORDS:
            return True
        case (ast.Call(func=ast.Attribute(attr=name)), _) if name in _SPEED:
            return field != "func"
        case (ast.Call(func=ast.Name(id="cast"), args=[first, *_]), _) if child is first:
            return True
        case (ast.Raise(), ast.Call()):
            return all(isinstance(a, ast.Constant | ast.JoinedStr) for a in child.args)
        case (_, ast.Constant(value=str() as said)) if re.search("[一-鿿]", said):
            return not _worked_with(node, field)
    return field in ("annotation", "returns", "bases", "type_comment", "format_spec", "ctx")


def _worked_with(node: ast.AST, field: str) -> bool:
    """程序拿这个中文的字去比、去找，不只是给人看。"""
    match node:
        case ast.Compare() | ast.Subscript():
            return True
        case ast.Dict():
            return field == "keys"
        case ast.Call(func=ast.Attribute(attr=name)):
            return name.islower()
    return False


def _instead(node: ast.AST, field: str, child: ast.AST) -> Iterator[Any]:
    """`child` 可以换成的。"""
    if type(child) in _SWAPS:
        yield _SWAPS[type(child)]()
    match child:
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() | float() as value):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str() as value):
            yield ast.Constant(f"XX{value}XX")
        case ast.UnaryOp(op=ast.Not()):
            yield child.operand
        case ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.keyword(arg=str()) if isinstance(node, ast.Call):
            yield _GONE
    if isinstance(node, ast.comprehension) and field == "ifs":
        yield _GONE
    elif field == "test" and not isinstance(child, ast.UnaryOp):
        yield ast.UnaryOp(ast.Not(), child)
    elif _a_value(node, field) and not isinstance(child, ast.Constant | ast.Starred):
        yield ast.Constant(None)


def _a_value(node: ast.AST, field: str) -> bool:
    if isinstance(node, ast.Call):
        return field == "args"
    return field == "value" and isinstance(node, ast.Return | ast.Assign | ast.AnnAssign)


def _at(new: Any, old: ast.AST) -> Any:
    if isinstance(new, ast.AST) and hasattr(old, "lineno"):
        ast.copy_location(new, old)
        ast.fix_missing_locations(new)
    return new


def _lines(node: ast.AST, child: ast.AST) -> frozenset[int]:
    """改的一处在哪些行；运算符自己没有行号，看它在的式子。"""
    where = child if hasattr(child, "lineno") else node
    return frozenset(range(where.lineno, where.end_lineno + 1))
