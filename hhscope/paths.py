"""Where files live: the shipped resources and the user's own folders."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path, user_config_path, user_data_path

_PACKAGE = Path(__file__).resolve().parent


def resource_path(*parts: str) -> Path:
    """Path of a shipped resource, e.g. ``resource_path("models", "hot.toml")``.

    A wheel carries the resources inside the package, a source checkout (and so an editable install) beside it.

    Raises
    ------
    FileNotFoundError
        When neither place has the resource folder: the installation is broken.
    """
    for root in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        if root.is_dir():
            return root.joinpath(*parts)
    raise FileNotFoundError(f"hhscope's resources are missing beside {_PACKAGE}; reinstall hhscope")


def _own_folder(variable: str, default: Path) -> Path:
    override = os.environ.get(variable)
    return Path(override).expanduser() if override else default


def kernel_cache_path() -> Path:
    """Folder of the compiled kernels; ``HHSCOPE_CACHE_DIR`` overrides the platform's cache folder."""
    return _own_folder("HHSCOPE_CACHE_DIR", user_cache_path("hhscope", appauthor=False)) / "kernels"


def user_models_path() -> Path:
    """Folder of the user's own model files; ``HHSCOPE_DATA_DIR`` overrides the platform's data folder."""
    return _own_folder("HHSCOPE_DATA_DIR", user_data_path("hhscope", appauthor=False)) / "models"


def user_config_file(name: str) -> Path:
    """A file of the user's settings; ``HHSCOPE_CONFIG_DIR`` overrides the platform's folder."""
    return _own_folder("HHSCOPE_CONFIG_DIR", user_config_path("hhscope", appauthor=False)) / name
