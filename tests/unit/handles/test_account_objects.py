"""Handles of the objects around a service: each verb is one statement of SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pytest_spcs.handles.compute_pools import ComputePoolHandle
from pytest_spcs.handles.databases import DatabaseHandle, SchemaHandle
from pytest_spcs.handles.external_access_integrations import ExternalAccessIntegrationHandle
from pytest_spcs.handles.images import ImageHandle, ImageRepositoryHandle, RepositoryImage
from pytest_spcs.handles.job_services import JobServiceHandle
from pytest_spcs.handles.network_rules import NetworkRuleHandle
from pytest_spcs.handles.secrets import SecretHandle
from pytest_spcs.handles.service_functions import ServiceFunctionHandle
from pytest_spcs.handles.services import ServiceHandle
from pytest_spcs.handles.stages import StagedFile, StageHandle
from pytest_spcs.handles.warehouses import WarehouseHandle
from pytest_spcs.identifiers import InvalidIdentifierError
from pytest_spcs.images.report import BuildReport


class Collection:
    """A collection, or a resource, of ``snowflake.core``: remembers how it was reached."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __getattr__(self, name: str) -> Collection:
        return Collection(f"{self.path}.{name}")

    def __getitem__(self, name: str) -> Collection:
        return Collection(f"{self.path}[{name}]")


def root() -> Any:
    return Collection("root")


def test_a_handle_writes_itself_as_statements_need_it(fake: Any) -> None:
    sql = fake.connection().sql
    assert f"USE DATABASE {DatabaseHandle(name='demo', sql=sql, root=root)}" == "USE DATABASE DEMO"
    schema = SchemaHandle(name='demo."My schema"', sql=sql, root=root)
    assert str(schema) == 'DEMO."My schema"'
    assert repr(schema) == '<SchemaHandle DEMO."My schema">'


def test_a_schema_object_needs_its_whole_name(fake: Any) -> None:
    with pytest.raises(
        InvalidIdentifierError, match=r"'specs' is no qualified name: write it as database\.schema\.name"
    ):
        StageHandle(name="specs", sql=fake.connection().sql, root=root)


@pytest.mark.parametrize(
    ("handle", "name", "statement"),
    [
        (DatabaseHandle, "demo", "DROP DATABASE DEMO"),
        (SchemaHandle, 'demo."Public"', 'DROP SCHEMA DEMO."Public"'),
        (WarehouseHandle, "wh", "DROP WAREHOUSE WH"),
        (ComputePoolHandle, "pool", "DROP COMPUTE POOL POOL"),
        (ImageRepositoryHandle, "demo.public.images", "DROP IMAGE REPOSITORY DEMO.PUBLIC.IMAGES"),
        (StageHandle, "demo.public.specs", "DROP STAGE DEMO.PUBLIC.SPECS"),
        (SecretHandle, "demo.public.token", "DROP SECRET DEMO.PUBLIC.TOKEN"),
        (NetworkRuleHandle, "demo.public.hosts", "DROP NETWORK RULE DEMO.PUBLIC.HOSTS"),
        (ExternalAccessIntegrationHandle, "egress", "DROP INTEGRATION EGRESS"),
    ],
)
def test_dropping_names_the_object_and_its_kind(fake: Any, handle: Any, name: str, statement: str) -> None:
    connection = fake.connection()
    handle(name=name, sql=connection.sql, root=root).drop()
    handle(name=name, sql=connection.sql, root=root).drop(if_exists=True)
    kind = handle.kind
    assert connection.statements == [statement, statement.replace(f"DROP {kind}", f"DROP {kind} IF EXISTS")]


@pytest.mark.parametrize(
    ("handle", "path"),
    [
        (lambda **k: DatabaseHandle(name="demo", **k), "root.databases[DEMO]"),
        (lambda **k: SchemaHandle(name='demo."Public"', **k), 'root.databases[DEMO].schemas["Public"]'),
        (lambda **k: WarehouseHandle(name="wh", **k), "root.warehouses[WH]"),
        (lambda **k: ComputePoolHandle(name="pool", **k), "root.compute_pools[POOL]"),
        (
            lambda **k: ImageRepositoryHandle(name="demo.public.images", **k),
            "root.databases[DEMO].schemas[PUBLIC].image_repositories[IMAGES]",
        ),
        (lambda **k: StageHandle(name="demo.public.specs", **k), "root.databases[DEMO].schemas[PUBLIC].stages[SPECS]"),
        (
            lambda **k: SecretHandle(name="demo.public.token", **k),
            "root.databases[DEMO].schemas[PUBLIC].secrets[TOKEN]",
        ),
        (
            lambda **k: NetworkRuleHandle(name="demo.public.hosts", **k),
            "root.databases[DEMO].schemas[PUBLIC].network_rules[HOSTS]",
        ),
        (
            lambda **k: JobServiceHandle(name="demo.public.load", timeout=1, **k),
            "root.databases[DEMO].schemas[PUBLIC].services[LOAD]",
        ),
        (
            lambda **k: ServiceHandle(name="demo.public.api", ready_timeout=1, **k),
            "root.databases[DEMO].schemas[PUBLIC].services[API]",
        ),
        (
            lambda **k: ServiceFunctionHandle(name="demo.public.f", argument_types=["FLOAT", "VARCHAR"], **k),
            "root.databases[DEMO].schemas[PUBLIC].functions[F(FLOAT, VARCHAR)]",
        ),
    ],
)
def test_the_resource_is_the_same_object_in_snowflake_core(fake: Any, handle: Any, path: str) -> None:
    assert handle(sql=fake.connection().sql, root=root).resource.path == path


def test_a_compute_pool_is_suspended_resumed_and_emptied(fake: Any) -> None:
    connection = fake.connection({"DESCRIBE COMPUTE POOL POOL": [{"name": "POOL", "state": "IDLE"}]})
    pool = ComputePoolHandle(name="pool", sql=connection.sql, root=fake.no_root)
    assert pool.state == "IDLE"
    pool.suspend()
    pool.resume()
    pool.stop_all()
    assert connection.statements[1:] == [
        "ALTER COMPUTE POOL POOL SUSPEND",
        "ALTER COMPUTE POOL POOL RESUME",
        "ALTER COMPUTE POOL POOL STOP ALL",
    ]


def test_an_image_repository_has_a_url_also_beside_one_with_a_similar_name(fake: Any) -> None:
    connection = fake.connection(
        {
            "SHOW IMAGE REPOSITORIES LIKE %s IN SCHEMA DEMO.PUBLIC": [
                {"name": "MYXIMAGES", "repository_url": "registry/demo/public/myximages"},
                {"name": "MY_IMAGES", "repository_url": "registry/demo/public/my_images"},
            ]
        }
    )
    repository = ImageRepositoryHandle(name="demo.public.my_images", sql=connection.sql, root=fake.no_root)
    assert repository.url == "registry/demo/public/my_images"
    assert connection.parameters == [("MY_IMAGES",)]


def test_an_image_repository_lists_its_images(fake: Any) -> None:
    row = {
        "created_on": "2026-01-01",
        "image_name": "convert",
        "tags": "1",
        "digest": "sha256:00",
        "image_path": "demo/public/images/convert:1",
    }
    connection = fake.connection({"SHOW IMAGES IN IMAGE REPOSITORY DEMO.PUBLIC.IMAGES": [row]})
    repository = ImageRepositoryHandle(name="demo.public.images", sql=connection.sql, root=fake.no_root)
    assert repository.images() == [RepositoryImage(**row)]


def test_an_image_is_its_path_in_a_specification() -> None:
    image = ImageHandle("/demo/public/images/convert:1", "sha256:00", BuildReport("app convert_app:app"))
    assert f"image: {image}" == "image: /demo/public/images/convert:1"


def test_a_file_is_put_on_a_stage_as_it_is_and_its_place_is_returned(fake: Any) -> None:
    connection = fake.connection()
    stage = StageHandle(name="demo.public.specs", sql=connection.sql, root=fake.no_root)
    assert stage.put(Path("/work/convert.yaml")) == "@DEMO.PUBLIC.SPECS/convert.yaml"
    assert stage.put("/work/it's here/convert.yaml", "/v1/") == "@DEMO.PUBLIC.SPECS/v1/convert.yaml"
    assert stage.put("/work/convert.yaml", "my folder") == "@DEMO.PUBLIC.SPECS/my folder/convert.yaml"
    assert connection.statements == [
        "PUT 'file:///work/convert.yaml' @DEMO.PUBLIC.SPECS AUTO_COMPRESS=FALSE OVERWRITE=TRUE",
        r"PUT 'file:///work/it\'s here/convert.yaml' @DEMO.PUBLIC.SPECS/v1 AUTO_COMPRESS=FALSE OVERWRITE=TRUE",
        "PUT 'file:///work/convert.yaml' '@DEMO.PUBLIC.SPECS/my folder' AUTO_COMPRESS=FALSE OVERWRITE=TRUE",
    ]


def test_a_stage_lists_and_removes_its_files(fake: Any) -> None:
    row = {"name": "specs/v1/convert.yaml", "size": "12", "md5": "00", "last_modified": "Thu, 1 Jan 2026"}
    connection = fake.connection({"LIST": [row]})
    stage = StageHandle(name="demo.public.specs", sql=connection.sql, root=fake.no_root)
    (file,) = stage.files("v1")
    assert file == StagedFile("specs/v1/convert.yaml", 12, "00", "Thu, 1 Jan 2026")
    assert file.path == "v1/convert.yaml"
    stage.remove("v1/convert.yaml")
    assert connection.statements == ["LIST @DEMO.PUBLIC.SPECS/v1", "REMOVE @DEMO.PUBLIC.SPECS/v1/convert.yaml"]


def test_a_secret_is_altered_with_its_values_where_no_client_logs_them(fake: Any) -> None:
    connection = fake.connection()
    secret = SecretHandle(name="d.s.t", sql=connection.sql, root=root)
    secret.alter(password=lambda: "it's", comment="new", oauth_scopes=["a", "b"], api_authentication="oauth")
    (statement,) = connection.statements
    assert statement[:100].rstrip() == "ALTER SECRET D.S.T SET"
    assert statement[100:] == (
        r" PASSWORD = 'it\'s' COMMENT = 'new' OAUTH_SCOPES = ('a', 'b') API_AUTHENTICATION = OAUTH"
    )


def test_an_error_about_a_secret_leaves_without_the_frames_that_know_it(fake: Any) -> None:
    refused = fake.said(1003, "syntax error")
    refused.query = "ALTER SECRET ... 'hush'"
    secret = SecretHandle(name="d.s.t", sql=fake.connection({"ALTER SECRET": refused}).sql, root=root)
    with pytest.raises(type(refused)) as caught:
        secret.alter(secret_string="hush")
    assert caught.value is refused
    assert refused.query is None
    assert "hush" not in "".join(str(entry.frame.f_locals) for entry in caught.traceback[1:])


def test_network_rules_and_integrations_are_altered(fake: Any) -> None:
    connection = fake.connection(
        {"DESCRIBE EXTERNAL ACCESS INTEGRATION E": [{"property": "ENABLED", "property_value": "true"}]}
    )
    rule = NetworkRuleHandle(name="d.s.hosts", sql=connection.sql, root=root)
    rule.alter("a.com", "b.com:8443")
    integration = ExternalAccessIntegrationHandle(name="e", sql=connection.sql, root=root)
    integration.alter(network_rules=[rule, "d.s.others"], secrets=[], enabled=False, comment="c")
    integration.alter(enabled=True)
    assert connection.statements == [
        "ALTER NETWORK RULE D.S.HOSTS SET VALUE_LIST = ('a.com', 'b.com:8443')",
        (
            "ALTER EXTERNAL ACCESS INTEGRATION E SET ALLOWED_NETWORK_RULES = (D.S.HOSTS, d.s.others) "
            "ALLOWED_AUTHENTICATION_SECRETS = (NONE) ENABLED = FALSE COMMENT = 'c'"
        ),
        "ALTER EXTERNAL ACCESS INTEGRATION E SET ENABLED = TRUE",
    ]
    assert integration.describe() == {"ENABLED": "true"}
