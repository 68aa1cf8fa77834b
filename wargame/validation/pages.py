"""What `wargame validate --out` writes: the rows as JSON, and a table and a picture for each model."""

from __future__ import annotations

import json
from pathlib import Path

from wargame.runs.files import store
from wargame.validation.picture import picture
from wargame.validation.running import Validation
from wargame.validation.telling import as_json, closing, markdown

RESULT = "validation.json"


def write_pages(validation: Validation, out: Path) -> tuple[Path, ...]:
    """Write `validation.json`, and `<model>.md` and `<model>.svg` for each model; gives their paths.

    Models are called by the last part of their names. Raises StorageError and OSError.
    """
    out.mkdir(parents=True, exist_ok=True)
    texts = {RESULT: json.dumps(as_json(validation), ensure_ascii=False, indent=1, allow_nan=False) + "\n"}
    for model in validation.models:
        stem = model.name.rpartition("/")[2]
        while f"{stem}.md" in texts:
            stem += "_"
        texts[f"{stem}.md"] = f"{markdown(validation, model)}\n{closing(validation)}\n"
        texts[f"{stem}.svg"] = picture(validation, model)
    for name, text in texts.items():
        store(out / name, text.encode())
    return tuple(out / name for name in texts)
