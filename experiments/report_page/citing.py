"""How to cite a result: as in CITATION.cff, with the version of the package and of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

TITLE: Final = "Haemus: agent-based what-ifs of regional security dynamics in the Western Balkans, 2020-2035"
AUTHORS: Final = "Haemus contributors"
LICENCE: Final = "MIT"
UNKNOWN: Final = "unknown"


def citation(manifest: Mapping[str, object]) -> str:
    """One sentence that names the software, its version, and the version of the model that made a result."""
    versions = manifest.get("versions")
    version = versions.get("haemus", UNKNOWN) if isinstance(versions, dict) else UNKNOWN
    return f"{AUTHORS}. {TITLE}. Version {version}, model version {manifest.get('model_version') or UNKNOWN}. Licence {LICENCE}."
