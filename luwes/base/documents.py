"""PDF documents by Typst: a template beside its slice, the data as JSON, the same bytes twice."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst


def pdf(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """
    Return the PDF of a Typst template, which reads `data` by `json(bytes(sys.inputs.data))`.

    `at` becomes the date inside the file, so that equal data give equal bytes.
    """
    compiled = typst.compile(
        str(template),
        root=str(template.parent),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=str)},
        timestamp=int(at.timestamp()),
    )
    if not isinstance(compiled, bytes):
        raise TypeError("Typst returned pages instead of one PDF.")
    return compiled
