"""Volumes of each source, and where containers mount them."""

from __future__ import annotations

import pytest

from tests.unit.specification.rules.specified import (
    Case,
    in_container,
    in_spec,
    names,
    see_refused,
    see_warned_of,
    volume,
)

ERRORS: list[Case] = [
    (
        in_container("volumeMounts: [{name: dta, mountPath: /a}]\n") + "  volumes: [{name: data, source: local}]\n",
        "spec.containers[0].volumeMounts[0].name",
        "invalid 'volumeMounts[0]'. There is no volume 'dta'",
        "did you mean 'data'?",
    ),
    (
        in_container("volumeMounts: [{name: data, mountPath: /a}]\n"),
        "spec.containers[0].volumeMounts[0].name",
        "invalid 'volumeMounts[0]'. There is no volume 'data'",
        "there are no volumes",
    ),
    (
        in_container("volumeMounts: [{name: data, mountPath: data}]\n") + "  volumes: [{name: data, source: local}]\n",
        "spec.containers[0].volumeMounts[0].mountPath",
        "invalid 'mountPath'. 'data' is not an absolute path",
        None,
    ),
    (
        in_container("volumeMounts: [{name: data, mountPath: /a}, {name: data, mountPath: /a/}]\n")
        + "  volumes: [{name: data, source: local}]\n",
        "spec.containers[0].volumeMounts[1].mountPath",
        "invalid 'mountPath'. '/a/' is already taken by spec.containers[0].volumeMounts[0]",
        None,
    ),
    (
        volume("{name: data, source: blok, size: 1Gi}"),
        "spec.volumes[0].source",
        "invalid 'source'. Value must be one of local, memory, block, stage or \"@stage\", not 'blok'",
        "did you mean 'block'?",
    ),
    (
        volume("{name: data, source: memory}"),
        "spec.volumes[0].size",
        "missing required option 'size' for 'volumes[0]'.",
        None,
    ),
    (
        volume("{name: data, source: block, size: 10G}"),
        "spec.volumes[0].size",
        "invalid 'size'. '10G' is no size of a block volume: write a whole number of Gi, as in 10Gi",
        None,
    ),
    (
        volume("{name: data, source: local, size: 1Gi}"),
        "spec.volumes[0].size",
        "invalid 'size'. A local volume has no size",
        "leave it out",
    ),
    (
        volume("{name: data, source: '@db..stage'}"),
        "spec.volumes[0].source",
        "invalid 'source'. '@db..stage' is no stage: write \"@[db.[schema.]]stage[/folder]\"",
        None,
    ),
    (
        volume("{name: data, source: stage}"),
        "spec.volumes[0].stageConfig",
        "missing required option 'stageConfig' for 'volumes[0]'.",
        None,
    ),
    (
        volume("{name: data, source: stage, stageConfig: {name: '@s', metadataCache: 5 minutes}}"),
        "spec.volumes[0].stageConfig.metadataCache",
        "invalid 'metadataCache'. '5 minutes' is no duration: write hours, minutes and seconds, as in 90s or 1h30m45s",
        None,
    ),
    (
        volume("{name: data, source: block, size: 1Gi, stageConfig: {name: '@s'}}"),
        "spec.volumes[0].stageConfig",
        "invalid 'stageConfig'. It needs source: stage, not block",
        None,
    ),
    (
        volume("{name: data, source: block, size: 1Gi, blockConfig: {snapshotDeleteAfter: 7 days}}"),
        "spec.volumes[0].blockConfig.snapshotDeleteAfter",
        "invalid 'snapshotDeleteAfter'. '7 days' is no retention: write hours or days, as in 12h or 7d",
        None,
    ),
    (
        volume("{name: data, source: block, size: 1Gi, blockConfig: {iops: 100}}"),
        "spec.volumes[0].blockConfig.iops",
        "invalid 'iops'. Value must be an integer between 2000 and 160000, not 100",
        None,
    ),
    (
        volume("{name: data, source: block, size: 70000Gi}"),
        "spec.volumes[0].size",
        "invalid 'size'. A block volume has 1 to 65536 Gi",
        None,
    ),
    (
        volume("{name: data, source: block, size: 1Gi, blockConfig: {initialContents: {}}}"),
        "spec.volumes[0].blockConfig.initialContents.fromSnapshot",
        "missing required option 'fromSnapshot' for 'volumes[0].blockConfig.initialContents'.",
        None,
    ),
    (
        volume("{name: data, source: stage, stageConfig: {name: '@s', resources: {limits: {cpu: [1]}}}}"),
        "spec.volumes[0].stageConfig.resources.limits.cpu",
        "invalid 'cpu'. Value must be a quantity, not a list",
        None,
    ),
    (
        volume("{name: data, source: stage, stageConfig: {name: stage}}"),
        "spec.volumes[0].stageConfig.name",
        "invalid 'name'. 'stage' is no stage: write \"@[db.[schema.]]stage[/folder]\"",
        'did you mean "@stage"?',
    ),
    (
        volume("{name: data, source: session}"),
        "spec.volumes[0].source",
        "invalid 'source'. Value must be one of local, memory, block, stage or \"@stage\", not 'session'",
        "the session token is in /snowflake/session without a volume; leave volume and mount out",
    ),
    (
        volume("{name: data, emptyDir: {medium: Memory}}"),
        "spec.volumes[0].emptyDir",
        "unknown option 'emptyDir' for 'volumes[0]'.",
        "write source: local, or source: memory with a size",
    ),
]

WARNINGS: list[Case] = [
    (
        volume("{name: data, source: stage, stageConfig: {name: '@s', enableSymlink: true}}"),
        "spec.volumes[0].stageConfig.enableSymlink",
        "'enableSymlink' is in no reference.",
        None,
    ),
    (
        volume("{name: data, source: block, size: 10Gi, blockConfig: {iops: 6000}}"),
        "spec.volumes[0].blockConfig.iops",
        "a volume of 10Gi has at most 5000, 500 per Gi.",
        None,
    ),
    (
        volume("{name: data, source: block, size: 10Gi, blockConfig: {throughput: 1000}}"),
        "spec.volumes[0].blockConfig.throughput",
        "3000 IOPS give at most 750 MiB/s, 1 per 4 IOPS.",
        "raise iops",
    ),
    (
        volume("{name: data, source: '@stage/models'}"),
        "spec.volumes[0].source",
        'source: "@stage" is deprecated.',
        'write source: stage and stageConfig: {name: "@stage/models"}',
    ),
    (
        volume("{name: data, source: local, uid: 1000}"),
        "spec.volumes[0].uid",
        "'uid' is documented for stage and block volumes.",
        None,
    ),
    (
        volume("{name: data, source: block, size: 20000Gi}"),
        "spec.volumes[0].size",
        "more than 16384Gi are to be had on AWS only.",
        None,
    ),
    (
        in_spec("volumes: [{name: data, source: local}]\n"),
        "spec.volumes[0].name",
        "volume 'data' is mounted nowhere.",
        None,
    ),
]


@pytest.mark.parametrize("case", ERRORS, ids=names(ERRORS))
def test_a_broken_rule_is_the_only_error_and_has_its_words(case: Case) -> None:
    see_refused(case)


@pytest.mark.parametrize("case", WARNINGS, ids=names(WARNINGS))
def test_what_snowflake_accepts_is_loaded_and_warned_of(case: Case) -> None:
    see_warned_of(case)
