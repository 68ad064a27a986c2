"""``spec.volumes``: local, memory, block and stage volumes.

References: https://docs.snowflake.com/en/developer-guide/snowpark-container-services/block-storage-volume and
https://docs.snowflake.com/en/developer-guide/snowpark-container-services/snowflake-stage-volume
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pytest_spcs.specification.hints import SOURCE_HINTS, did_you_mean
from pytest_spcs.specification.model import Volume, VolumeSource
from pytest_spcs.specification.names import read_name
from pytest_spcs.specification.nodes import plain
from pytest_spcs.specification.quantities import (
    LONGEST_SHOWN,
    MEMORY_UNITS,
    parse_block_size,
    parse_cpu,
    parse_duration,
    parse_memory,
    parse_retention,
    show,
)

if TYPE_CHECKING:
    from pytest_spcs.specification.sections import Section

VOLUME_OPTIONS = ("name", "source", "size", "uid", "gid", "blockConfig", "stageConfig")
"""What a volume can have."""

_SOURCES = tuple(source.value for source in VolumeSource)
_BLOCK_OPTIONS = (
    "initialContents",
    "iops",
    "throughput",
    "encryption",
    "snapshotOnDelete",
    "snapshotDeleteAfter",
)
_GI = MEMORY_UNITS["Gi"]
# The widest of the ranges of the three clouds; which cloud it will be is not known here.
_LARGEST_BLOCK = 65_536
_LARGEST_BLOCK_EVERYWHERE = 16_384
_IOPS = (2_000, 160_000)
_THROUGHPUT = (125, 2_400)
_USUAL_IOPS = 3_000
_IOPS_PER_GIB = 500
_IOPS_PER_MIB = 4
_HIGHEST_ID = 2**32 - 2
_SYMLINKS = "enableSymlink"  # what https://github.com/Snowflake-Labs/nf-snowflake writes for each job
_STAGE = re.compile(
    r'@(?:(?:[A-Za-z_][\w$]*|"(?:[^"]|"")++")\.){0,2}(?:[A-Za-z_][\w$]*|"(?:[^"]|"")++")(?:/[^\x00]*)?', re.ASCII
)


def read_volume(section: Section) -> Volume:
    """Return one volume."""
    name = read_name(section)
    source, stage = _read_source(section)
    size = _read_size(section, source)
    config: Section | None = None
    if source is VolumeSource.BLOCK:
        config = _read_block_config(section, size)
    elif source is VolumeSource.STAGE and stage is None:
        config = _read_stage_config(section)
        stage = _read_stage_name(config) if config is not None else None
    _check_owners(section, source)
    return Volume(
        name=name or "",
        source=source or VolumeSource.LOCAL,
        stage=stage,
        size=size,
        uid=section.integer("uid", 0, _HIGHEST_ID),
        gid=section.integer("gid", 0, _HIGHEST_ID),
        settings={} if config is None else plain(config.node),
    )


def _read_source(section: Section) -> tuple[VolumeSource | None, str | None]:
    section.excuse_for("source", ("emptyDir", "type"))
    text = section.text("source", required=True)
    if text is None:
        return None, None
    if text.startswith("@"):
        if not _check_stage(section, "source", text):
            return VolumeSource.STAGE, text
        section.doubtful(
            "source",
            'source: "@stage" is deprecated.',
            rule="deprecated",
            suggestion=f"write source: stage and stageConfig: {{name: {json.dumps(text[:60])}}}",
        )
        return VolumeSource.STAGE, text
    if text not in _SOURCES:
        wanted = ", ".join(_SOURCES)
        section.invalid(
            "source",
            f'Value must be one of {wanted} or "@stage", not {show(text)}',
            rule="volume",
            suggestion=SOURCE_HINTS.get(text) or did_you_mean(text, _SOURCES) or _with_sign(text),
        )
        return None, None
    return VolumeSource(text), None


def _check_stage(section: Section, key: str, text: str) -> bool:
    if _STAGE.fullmatch(text):
        return True
    section.invalid(
        key,
        f'{show(text)} is no stage: write "@[db.[schema.]]stage[/folder]"',
        rule="volume",
        suggestion=_with_sign(text),
    )
    return False


def _with_sign(text: str) -> str | None:
    """Return what to write where only the sign of a stage is missing."""
    return (
        f"did you mean {json.dumps(f'@{text}')}?"
        if len(text) <= LONGEST_SHOWN and _STAGE.fullmatch(f"@{text}")
        else None
    )


def _check_owners(section: Section, source: VolumeSource | None) -> None:
    """Note settings that belong to another source."""
    if source is None:
        return
    for option, owner in (("blockConfig", VolumeSource.BLOCK), ("stageConfig", VolumeSource.STAGE)):
        if option in section and source is not owner:
            section.invalid(option, f"It needs source: {owner.value}, not {source.value}", rule="volume")
    source_text = section.text("source") or ""
    if "stageConfig" in section and source_text.startswith("@"):
        section.invalid("stageConfig", "It needs source: stage, with the stage's name below stageConfig", rule="volume")
    for option in ("uid", "gid"):
        if option in section and source in {VolumeSource.LOCAL, VolumeSource.MEMORY}:
            section.doubtful(option, f"'{option}' is documented for stage and block volumes.", rule="volume")


def _read_size(section: Section, source: VolumeSource | None) -> int | None:
    if source is VolumeSource.MEMORY:
        return section.amount("size", parse_memory, required=True, rule="volume")
    if source is VolumeSource.BLOCK:
        size = section.amount("size", parse_block_size, required=True, rule="volume")
        if size is not None and not _GI <= size <= _LARGEST_BLOCK * _GI:
            section.invalid("size", f"A block volume has 1 to {_LARGEST_BLOCK} Gi", rule="volume")
        elif size is not None and size > _LARGEST_BLOCK_EVERYWHERE * _GI:
            section.doubtful(
                "size", f"more than {_LARGEST_BLOCK_EVERYWHERE}Gi are to be had on AWS only.", rule="volume"
            )
        return size
    if source is not None and "size" in section:
        section.invalid("size", f"A {source.value} volume has no size", rule="volume", suggestion="leave it out")
    return None


def _read_stage_config(section: Section) -> Section | None:
    config = section.section("stageConfig", ("name", "metadataCache", "resources", _SYMLINKS), required=True)
    if config is None:
        return None
    if _SYMLINKS in config:
        config.boolean(_SYMLINKS, default=False)
        config.doubtful(_SYMLINKS, f"'{_SYMLINKS}' is in no reference.", rule="volume")
    config.amount("metadataCache", parse_duration, rule="volume")
    resources = config.section("resources", ("requests", "limits"))
    for key in ("requests", "limits"):
        amounts = resources.section(key, ("cpu", "memory")) if resources is not None else None
        if amounts is not None:
            amounts.amount("cpu", _parse_sidecar_cpu, rule="resources")
            amounts.amount("memory", parse_memory, rule="resources")
    return config


def _read_stage_name(config: Section) -> str | None:
    stage = config.text("name", required=True)
    if stage is not None:
        _check_stage(config, "name", stage)
    return stage


def _parse_sidecar_cpu(value: object) -> float:
    return 0.0 if str(value) in {"0", "0.0", "0m"} else parse_cpu(value)


def _check_performance(config: Section, size: int | None, iops: int | None, throughput: int | None) -> None:
    """Note more operations or throughput than a volume of this size has, as AWS and Azure count."""
    gibibytes = None if size is None else size // _GI
    if iops is not None and gibibytes is not None and iops > max(_USUAL_IOPS, gibibytes * _IOPS_PER_GIB):
        sentence = f"a volume of {gibibytes}Gi has at most {gibibytes * _IOPS_PER_GIB}, {_IOPS_PER_GIB} per Gi."
        config.doubtful("iops", sentence, rule="volume")
    most = (iops or _USUAL_IOPS) // _IOPS_PER_MIB
    if throughput is not None and throughput > most:
        sentence = f"{iops or _USUAL_IOPS} IOPS give at most {most} MiB/s, 1 per {_IOPS_PER_MIB} IOPS."
        config.doubtful("throughput", sentence, rule="volume", suggestion="raise iops")


def _read_block_config(section: Section, size: int | None) -> Section | None:
    config = section.section("blockConfig", _BLOCK_OPTIONS)
    if config is None:
        return None
    contents = config.section("initialContents", ("fromSnapshot",))
    if contents is not None:
        contents.text("fromSnapshot", required=True)
    iops = config.integer("iops", *_IOPS, rule="volume")
    throughput = config.integer("throughput", *_THROUGHPUT, rule="volume")
    _check_performance(config, size, iops, throughput)
    config.text("encryption", choices=("SNOWFLAKE_SSE", "SNOWFLAKE_FULL"))
    config.boolean("snapshotOnDelete", default=True)
    config.amount("snapshotDeleteAfter", parse_retention, rule="volume")
    return config
