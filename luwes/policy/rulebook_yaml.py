"""YAML for law: no key twice, no yes/no/on/off as booleans, no floats, UTF-8 only."""

import re
from collections.abc import Hashable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from luwes.kit.errors import Invalid


class BrokenYaml(Invalid):
    """The file is no YAML, or YAML that could be misread; says line and remedy."""


class LawLoader(yaml.CSafeLoader):
    """Safe loader in which only true and false are booleans."""


LawLoader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in rules if not tag.endswith(":bool")]
    for letter, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
for _word in ("true", "false"):
    LawLoader.yaml_implicit_resolvers.setdefault(_word[0], []).append(
        ("tag:yaml.org,2002:bool", re.compile(rf"^{_word}$"))
    )


def _mapping(loader: LawLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    pairs = [(loader.construct_object(k, deep=True), k, v) for k, v in node.value]
    seen: set[Any] = set()
    for name, where, _value in pairs:
        if not isinstance(name, Hashable):
            line = where.start_mark.line + 1
            raise BrokenYaml(f"a field name is no single word (line {line}); correct the line.")
        if name in seen:
            line = where.start_mark.line + 1
            raise BrokenYaml(f"{name} stands twice (line {line}); remove one of the two.")
        seen.add(name)
    return {name: loader.construct_object(value, deep=True) for name, _where, value in pairs}


def _float(loader: LawLoader, node: yaml.ScalarNode) -> Any:
    line = node.start_mark.line + 1
    raise BrokenYaml(
        f"{node.value} is a float (line {line}); write a share as text, "
        f'"{node.value}", or a whole number.'
    )


def _timestamp(loader: LawLoader, node: yaml.ScalarNode) -> Any:
    try:
        return date.fromisoformat(node.value)
    except ValueError:
        line = node.start_mark.line + 1
        raise BrokenYaml(
            f"{node.value} is no date (line {line}); write a day that exists, such as 2026-01-31."
        ) from None


LawLoader.add_constructor("tag:yaml.org,2002:map", _mapping)
LawLoader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)
LawLoader.add_constructor("tag:yaml.org,2002:float", _float)


def read_yaml(path: Path) -> Any:
    """
    Return the one document of a file.

    :raises BrokenYaml: with the line where there is one.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BrokenYaml("is not UTF-8; save it as UTF-8.") from None
    try:
        return yaml.load(text, Loader=LawLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 1})" if mark else ""
        what = getattr(error, "problem", None) or str(error)
        raise BrokenYaml(f"is no valid YAML{line}: {what}; correct the line.") from None
