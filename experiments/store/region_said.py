"""The region of a batch in its manifest: all its files, so that the manifest alone makes the result again."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast

from haemus.model.bad_input import BadInput
from haemus.model.start.names import known_states
from haemus.model.start.own_region import RegionCheck
from haemus.model.start.region_files import SHIPPED, RegionFiles

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY: Final = "region"
FITTED: Final = "Its parameters are those fitted to the region that ships"
THAT_SHIPS: Final = "the region that ships"


def region_said(region: RegionFiles) -> dict[str, object]:
    """The entry of a manifest: the folder's name, states, digest and files; none for the region that ships."""
    if not region.is_own:
        return {}
    said = {
        "folder": region.folder, "digest": region.digest, "states": sorted(known_states(region)),
        "files": dict(region.texts),
    }  # fmt: skip
    return {KEY: said}


def region_in(manifest: Mapping[str, object], where: str) -> RegionFiles:
    """Return the region of a manifest, checked like a folder; BadInput if it isn't the one of the digest beside it."""
    said = manifest.get(KEY)
    if said is None:
        return SHIPPED
    try:
        held = cast("Mapping[str, Any]", said)
        listed = tuple(sorted((str(name), str(text)) for name, text in held["files"].items()))
        digest, folder = str(held["digest"]), str(held["folder"])
    except (AttributeError, KeyError, TypeError) as error:
        raise BadInput("doesn't describe the region", where=where, key=KEY) from error
    region = RegionFiles(folder, _checked(listed, f"{where}, {KEY}"))
    if region.digest != digest:
        raise BadInput(
            "was changed: the region no longer has its digest",
            where=where,
            key=KEY,
            value=digest,
            allowed=region.digest,
        )
    return region


@lru_cache(maxsize=4)
def _checked(listed: tuple[tuple[str, str], ...], where: str) -> Mapping[str, str]:
    """Return the texts of the files; cached, because a command reads a manifest several times."""
    return RegionCheck.of({name: text.encode() for name, text in listed}, where).whole().texts


def digest_said(manifest: Mapping[str, object]) -> str:
    """The digest of the region of a manifest; empty for the region that ships."""
    said = manifest.get(KEY)
    return str(said.get("digest")) if isinstance(said, dict) else ""


def own_region_line(manifest: Mapping[str, object]) -> str:
    """The line of an answer on a region of one's own: whose parameters it has, and why the paper isn't compared."""
    said = cast("Mapping[str, Any]", manifest[KEY])
    return (
        f"The region {said['folder']} is one of your own, of {len(said.get('states', ()))} states. {FITTED}, so nothing is compared"
        " with the paper's figures."
    )


def named(manifest: Mapping[str, object]) -> str:
    """The region of a manifest in words, for messages."""
    said = manifest.get(KEY)
    return f"the region {said.get('folder')}" if isinstance(said, dict) else THAT_SHIPS
