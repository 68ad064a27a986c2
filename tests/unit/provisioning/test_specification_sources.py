from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from snowflake.core.service import Service, ServiceSpecInlineText, ServiceSpecStageFile

from pytest_spcs.provisioning.job_services import JobServiceDefinition
from pytest_spcs.provisioning.problems import SpecificationSourceError
from pytest_spcs.provisioning.services import ServiceDefinition
from pytest_spcs.provisioning.specifications import InlineSpecification, StagedSpecification, read_specification

TEXT = """\
# two containers
spec:
  containers:
    - name: convert-api   # the API
      image: /tutorial/data/images/convert:latest  # replaced
    - {name: "proxy", image: '/a/b/c/nginx:1'}
  endpoints:
    - name: convert-api
      port: 9090
"""


def test_a_path_is_relative_to_the_given_directory(tmp_path: Path) -> None:
    (tmp_path / "service.yaml").write_text(TEXT)
    for given in ("service.yaml", Path("service.yaml"), tmp_path / "service.yaml"):
        assert read_specification(given, relative_to=tmp_path) == InlineSpecification(
            TEXT, str(tmp_path / "service.yaml")
        )


def test_a_text_with_a_line_break_is_the_specification_itself(tmp_path: Path) -> None:
    assert read_specification(TEXT, relative_to=tmp_path) == InlineSpecification(TEXT, "given as a text")


def test_a_mapping_becomes_json_which_is_yaml_too(tmp_path: Path) -> None:
    mapping = {"spec": {"containers": [{"name": "a", "image": "/d/s/r/a:1"}]}}
    specification = read_specification(mapping, relative_to=tmp_path)
    assert specification.with_images({"a": "/x/y/z/a:2"}).clause == (
        'FROM SPECIFICATION $${\n  "spec": {\n    "containers": [\n      {\n        "name": "a",\n'
        '        "image": "/x/y/z/a:2"\n      }\n    ]\n  }\n}$$'
    )


def test_a_stage_file_is_left_to_snowflake(tmp_path: Path) -> None:
    specification = read_specification("@db.public.files/specs/service.yaml", relative_to=tmp_path)
    assert specification == StagedSpecification("@db.public.files", "specs/service.yaml")
    assert specification.clause == "FROM @db.public.files SPECIFICATION_FILE = 'specs/service.yaml'"


def test_models_of_snowflake_core_are_taken_for_what_they_hold(tmp_path: Path) -> None:
    inline = ServiceSpecInlineText(spec_text=TEXT)
    assert read_specification(inline, relative_to=tmp_path).clause == f"FROM SPECIFICATION $${TEXT}$$"
    staged = ServiceSpecStageFile(stage="files", spec_file="specs/service.yaml")
    assert read_specification(staged, relative_to=tmp_path) == StagedSpecification("@files", "specs/service.yaml")
    service = Service(name="api", compute_pool="pool", spec=inline, min_instances=1, max_instances=2, comment="it's")
    definition = ServiceDefinition.read(service, relative_to=tmp_path)
    assert (definition.name, definition.compute_pool) == ("api", "pool")
    assert definition.statement(name="D.S.API", compute_pool="POOL").splitlines()[-1] == (
        "MIN_INSTANCES = 1 MAX_INSTANCES = 2 COMMENT = 'it\\'s'"
    )


def test_arguments_count_more_than_a_model(tmp_path: Path) -> None:
    service = Service(name="api", compute_pool="pool", spec=ServiceSpecInlineText(spec_text=TEXT), min_instances=1)
    definition = ServiceDefinition.read(service, relative_to=tmp_path).with_properties({"min_instances": 3})
    assert definition.properties == {"min_instances": 3}


def test_images_are_replaced_and_everything_else_stays_where_it_is() -> None:
    changed = InlineSpecification(TEXT).with_images({"convert-api": "/d/s/r/convert:1", "proxy": "/d/s/r/proxy:1"})
    assert changed.text == TEXT.replace("/tutorial/data/images/convert:latest", '"/d/s/r/convert:1"').replace(
        "'/a/b/c/nginx:1'", '"/d/s/r/proxy:1"'
    )


def test_a_container_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(SpecificationSourceError) as raised:
        InlineSpecification(TEXT, "service.yaml").with_images({"convert_api": "/d/s/r/convert:1"})
    assert str(raised.value) == (
        "images= names convert_api, but the specification service.yaml has no such container\n"
        "  its containers: convert-api, proxy\n"
        "The keys of images= are container names, its values are names of image fixtures."
    )


def test_images_cannot_go_into_what_is_no_yaml() -> None:
    with pytest.raises(SpecificationSourceError, match="the specification text is no YAML, so no image can be put"):
        InlineSpecification("spec: [", "text").with_images({"a": "/d/s/r/a:1"})


def test_images_cannot_go_into_a_stage_file() -> None:
    with pytest.raises(SpecificationSourceError) as raised:
        StagedSpecification("@files", "service.yaml").with_images({"a": "/d/s/r/a:1"})
    assert str(raised.value).splitlines()[0] == (
        "images= cannot change the specification @files/service.yaml, which is in a stage"
    )


def test_a_missing_file_is_told_with_its_whole_path(tmp_path: Path) -> None:
    with pytest.raises(SpecificationSourceError) as raised:
        read_specification("service.yml", relative_to=tmp_path)
    assert str(raised.value) == (
        "there is no such specification file\n"
        f"  {tmp_path / 'service.yml'}\n"
        "A path is relative to the calling file; a text has a line break in it, a stage file begins with @."
    )


def test_a_thing_of_another_kind_is_refused_with_what_is_possible(tmp_path: Path) -> None:
    with pytest.raises(
        SpecificationSourceError, match=r"a value of type int is no specification\nGive a path, a text, a mapping"
    ):
        read_specification(5, relative_to=tmp_path)


def test_dollar_signs_in_a_specification_do_not_end_it_early(tmp_path: Path) -> None:
    specification = read_specification("spec: {}\n# costs $$ or 'so'", relative_to=tmp_path)
    assert specification.clause == "FROM SPECIFICATION 'spec: {}\n# costs $$ or \\'so\\''"


SECRETS = """\
spec:
  containers:
    - name: a
      image: /d/s/r/a:1
      secrets:
        - {snowflakeSecret: Prod.Public.token, secretKeyRef: secret_string, envVarName: TOKEN}  # the first
        - snowflakeSecret:
            objectName: 'other'
          directoryPath: /creds
    - name: b
      image: /d/s/r/b:1
      secrets:
        - {snowflakeSecret: prod.public.TOKEN, directoryPath: /creds}
        - {snowflakeSecret: {objectReference: ref}, directoryPath: /more}
"""


def test_secrets_are_replaced_wherever_their_names_stand() -> None:
    replaced = InlineSpecification(SECRETS).with_secrets({"PROD.PUBLIC.TOKEN": 'D."My S".T', "other": "D.S.O"}).text
    assert replaced == SECRETS.replace("Prod.Public.token", '"D.\\"My S\\".T"').replace(
        "prod.public.TOKEN", '"D.\\"My S\\".T"'
    ).replace("'other'", '"D.S.O"')
    assert InlineSpecification(SECRETS).with_secrets({}).text == SECRETS


def test_secrets_that_are_not_named_are_refused_with_those_that_are() -> None:
    with pytest.raises(SpecificationSourceError) as caught:
        InlineSpecification(SECRETS, "x.yaml").with_secrets({"nope": "D.S.N", "other": "D.S.O"})
    assert str(caught.value) == (
        "secrets= names nope, but the specification x.yaml has no such secret\n"
        "  its secrets: Prod.Public.token, other, prod.public.TOKEN\n"
        "The keys of secrets= are what the specification has as snowflakeSecret, its values are names of secret "
        "fixtures."
    )
    with pytest.raises(SpecificationSourceError, match=r"secrets= cannot change the specification @s/f\.yaml"):
        StagedSpecification("@s", "f.yaml").with_secrets({"a": "b"})


def test_the_statement_of_a_job_is_asynchronous_and_has_what_is_given(tmp_path: Path) -> None:
    definition = JobServiceDefinition.read("a:\n", relative_to=tmp_path)
    assert definition.statement(name="D.S.J", compute_pool="P").splitlines() == [
        "EXECUTE JOB SERVICE",
        "IN COMPUTE POOL P",
        "FROM SPECIFICATION $$a:",
        "$$",
        "NAME = D.S.J",
        "ASYNC = TRUE",
    ]
    given = {"comment": "it's", "query_warehouse": "wh", "external_access_integrations": None}
    full = replace(definition.with_properties(given), replicas=3)
    assert full.statement(name="D.S.J", compute_pool="P").splitlines()[-2:] == [
        "REPLICAS = 3",
        r"COMMENT = 'it\'s' QUERY_WAREHOUSE = WH",
    ]


def test_variables_make_it_a_template() -> None:
    variables = {"name": "api", "Image": "/d/s/r/a:1", "count": 3, "on": True, "env": {"A": 1}, "it's": 'say "no"'}
    clause = InlineSpecification("text").with_variables(variables).clause
    assert clause == (
        'FROM SPECIFICATION_TEMPLATE $$text$$\nUSING ("name" => \'api\', "Image" => \'"/d/s/r/a:1"\', "count" => 3, '
        '"on" => TRUE, "env" => \'{"A": 1}\', "it\'s" => \'"say \\\\"no\\\\""\')'
    )
    staged = StagedSpecification("@s", "f.yaml").with_variables({"a": 1.5})
    assert staged.clause == "FROM @s SPECIFICATION_TEMPLATE_FILE = 'f.yaml'\nUSING (\"a\" => 1.5)"
    assert InlineSpecification("text").with_variables(None).clause == "FROM SPECIFICATION $$text$$"


def refused(given: object, directory: Path) -> list[str]:
    with pytest.raises(SpecificationSourceError) as raised:
        read_specification(given, relative_to=directory)
    lines = str(raised.value).splitlines()
    assert len(lines[0]) <= 80
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    return lines


def test_a_file_that_is_no_text_is_refused_with_the_reason(tmp_path: Path) -> None:
    for name, content, told in (
        ("binary.yaml", b"\x89PNG\r\n", "  line 1, column 1: the file is not UTF-8 text: byte 0x89"),
        ("utf16.yaml", "spec:".encode("utf-16"), "  line 1, column 1: the file is UTF-16, not UTF-8 text"),
        ("nul.yaml", b"spec: \0", "  line 1, column 7: the file is not text: it holds the character U+0000"),
    ):
        (tmp_path / name).write_bytes(content)
        assert refused(name, tmp_path)[:3] == ["the specification is not a text", f"  {tmp_path / name}", told]
    (tmp_path / "empty.yaml").touch()
    assert refused("empty.yaml", tmp_path)[0] == "the specification is empty"
    (tmp_path / "huge.yaml").write_text("x" * 1_100_000)
    assert "more than 1048576 are not read" in refused("huge.yaml", tmp_path)[2]


def test_what_is_no_file_is_refused_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    assert refused("folder", tmp_path)[:2] == ["a directory is no specification", f"  given: {tmp_path / 'folder'}"]
    assert refused("", tmp_path)[0] == refused("  ", tmp_path)[0] == "the specification's path is empty"
    for given in ("loop", "a\0b", "\ud800", "x" * 5000):
        assert refused(given, tmp_path)[0] == "the specification's file cannot be read"
    for given in ("@", "@stage", "@stage/"):
        assert refused(given, tmp_path)[0] == "a specification in a stage needs the name of its file"


def test_an_unreadable_file_is_refused_with_the_systems_reason(tmp_path: Path) -> None:
    path = tmp_path / "closed.yaml"
    path.write_text("spec: {}")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("root reads everything")
    assert refused("closed.yaml", tmp_path)[1] == "  'closed.yaml': Permission denied"


def test_a_mapping_holds_values_of_json_only(tmp_path: Path) -> None:
    endless: dict[str, object] = {}
    endless["again"] = endless
    for value, told in (
        ({"spec": {"containers": [{"name": {1, 2}}]}}, "  spec.containers[0].name is {1, 2}"),
        ({"spec": float("nan")}, "  spec is nan"),
        ({"spec": {5: "x"}}, "  spec has the key 5"),
        ({"spec": b"x"}, "  spec is b'x'"),
        ({"spec": "\ud800"}, r"  spec is '\ud800'"),
        (endless, "  it is nested without end, or has more values than are read"),
    ):
        assert refused(value, tmp_path)[1] == told
    read_specification({"spec": {"containers": ({"name": "a"},), "x": None, "y": 1.5}}, relative_to=tmp_path)
