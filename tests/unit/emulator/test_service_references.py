"""What a service may refer to: integrations, secrets, and snapshots of block volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_spcs.emulator.account.errors import NotEmulatedError, ObjectMissingError, PrivilegeError, SnowflakeError
from pytest_spcs.emulator.account.results import Rows
from pytest_spcs.emulator.objects import nouns
from pytest_spcs.emulator.objects.secrets.state import SECRETS
from pytest_spcs.emulator.objects.services.commands import InlineSpecification, UpgradeService
from pytest_spcs.emulator.objects.services.state import SERVICES
from pytest_spcs.emulator.objects.snapshots.state import SNAPSHOTS
from pytest_spcs.emulator.objects.stages.state import STAGES
from pytest_spcs.emulator.sql.statement import Statement
from pytest_spcs.emulator.statements.router import Router
from tests.unit.emulator.played import SERVICE, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_spcs.emulator.objects.services.state import Service

PLAIN = "spec:\n  containers:\n  - {name: echo, image: /demo/public/images/echo:1}\n"
BLOCK = """
spec:
  containers:
  - name: echo
    image: /demo/public/images/echo:1
    volumeMounts: [{name: data, mountPath: /data}, {name: scratch, mountPath: /scratch}]
  volumes:
  - {name: data, source: block, size: 10Gi}
  - {name: scratch, source: local}
"""


@pytest.fixture
def sql(world: World) -> Callable[[str], list[dict[str, Any]]]:
    """Run statements of the account in DEMO.PUBLIC; a rule, an integration and secrets are there."""
    router = Router(nouns.statement_forms())

    def run(text: str) -> list[dict[str, Any]]:
        form = router.find(text)
        assert form is not None, text
        result = form.encode(world.perform(form.decode(Statement(text), world.session)))
        assert isinstance(result, Rows)
        names = [column.name for column in result.columns]
        return [dict(zip(names, row, strict=True)) for row in result.rows]

    for text in (
        "create network rule out type = host_port mode = egress value_list = ('pypi.org', 'db.x.com:5432')",
        "create external access integration eai allowed_network_rules = (out) enabled = true",
        "create security integration oauth type = api_authentication auth_type = oauth2 enabled = true",
        "create secret login type = password username = 'ada' password = 'p'",
        "create secret word type = generic_string secret_string = 'w'",
        "create secret token type = oauth2 api_authentication = oauth",
        "create secret key type = symmetric_key algorithm = generic",
    ):
        run(text)
    return run


def with_secret(secret: str) -> str:
    """Return a specification whose container has one secret, given as YAML."""
    return (
        f"spec:\n  containers:\n  - name: echo\n    image: /demo/public/images/echo:1\n    secrets:\n    - {secret}\n"
    )


def create(world: World, text: str = PLAIN, *integrations: str) -> Service:
    return world.create_service(text, external_access_integrations=integrations)


def test_an_enabled_integration_with_allowed_ports_is_taken(world: World, sql: Any) -> None:
    assert create(world, PLAIN, "EAI").external_access_integrations == ("EAI",)
    assert sql("describe service echo")[0]["external_access_integrations"] == "EAI"


def test_a_missing_integration_is_refused(world: World, sql: Any) -> None:
    with pytest.raises(ObjectMissingError, match="Integration 'NOPE' does not exist or not authorized"):
        create(world, PLAIN, "EAI", "NOPE")
    with pytest.raises(ObjectMissingError, match="Integration 'OAUTH' does not exist or not authorized"):
        create(world, PLAIN, "OAUTH")
    assert len(world.account[SERVICES]) == 0


def test_a_disabled_integration_is_refused(world: World, sql: Any) -> None:
    sql("alter external access integration eai set enabled = false")
    with pytest.raises(SnowflakeError) as caught:
        create(world, PLAIN, "EAI")
    assert caught.value.message == (
        "SQL compilation error:\nExternal access integration 'EAI' is not enabled. "
        "Run ALTER EXTERNAL ACCESS INTEGRATION EAI SET ENABLED = TRUE."
    )


def test_a_port_that_services_cannot_use_is_refused(world: World, sql: Any) -> None:
    sql("alter network rule out set value_list = ('pypi.org', 'smtp.x.com:25')")
    with pytest.raises(SnowflakeError) as caught:
        create(world, PLAIN, "EAI")
    assert caught.value.message == (
        "SQL compilation error:\nNetwork rule 'DEMO.PUBLIC.OUT' of external access integration 'EAI' has "
        "'smtp.x.com:25', whose port services cannot use. They can use 22, 80, 443, and 1024 or above."
    )


def test_limits_of_integrations_and_hosts(world: World, sql: Any) -> None:
    with pytest.raises(SnowflakeError, match="11 external access integrations were given; a service takes at most 10"):
        create(world, PLAIN, *["EAI"] * 11)
    hosts = ", ".join(f"'h{n}.x.com'" for n in range(99))
    sql(f"create network rule many type = host_port mode = egress value_list = ({hosts})")
    sql("alter external access integration eai set allowed_network_rules = (out, many)")
    with pytest.raises(SnowflakeError, match="integration 'EAI' allows 101 hosts; services take 100 at most"):
        create(world, PLAIN, "EAI")


def test_alter_checks_what_it_sets(world: World, sql: Any) -> None:
    service = create(world)
    sql("alter service echo set external_access_integrations = (eai)")
    with pytest.raises(ObjectMissingError, match="Integration 'NOPE'"):
        sql("alter service echo set comment = 'x' external_access_integrations = (nope)")
    assert (service.external_access_integrations, service.comment) == (("EAI",), None)
    sql("drop integration eai")
    sql("alter service echo set comment = 'still altered'")
    sql("alter service echo unset external_access_integrations")
    assert service.external_access_integrations == ()


@pytest.mark.parametrize(
    "secret",
    [
        "{snowflakeSecret: login, secretKeyRef: username, envVarName: USER}",
        "{snowflakeSecret: public.login, secretKeyRef: password, envVarName: PASS}",
        "{snowflakeSecret: {objectName: demo.public.word}, secretKeyRef: secret_string, envVarName: WORD}",
        "{snowflakeSecret: word, envVarName: WORD}",
        "{snowflakeSecret: word, directoryPath: /creds}",
    ],
)
def test_secrets_are_found_in_the_schema_of_the_service(world: World, sql: Any, secret: str) -> None:
    world.session.schema = None
    assert create(world, with_secret(secret)).name == SERVICE


@pytest.mark.parametrize(
    ("secret", "message"),
    [
        ("{snowflakeSecret: nope, directoryPath: /c}", "Secret 'DEMO.PUBLIC.NOPE' does not exist or not authorized"),
        ("{snowflakeSecret: other.login, directoryPath: /c}", "Secret 'DEMO.OTHER.LOGIN' does not exist"),
        (
            "{snowflakeSecret: word, secretKeyRef: username, envVarName: U}",
            (
                "Invalid spec: secretKeyRef 'username' does not fit secret 'DEMO.PUBLIC.WORD' of type GENERIC_STRING, "
                "which has secret_string"
            ),
        ),
        (
            "{snowflakeSecret: login, envVarName: U}",
            (
                "Invalid spec: envVarName 'U' needs secretKeyRef: secret 'DEMO.PUBLIC.LOGIN' of type PASSWORD has "
                "username and password."
            ),
        ),
        (
            "{snowflakeSecret: login, secretKeyRef: secret_string, envVarName: U}",
            "of type PASSWORD, which has username and password",
        ),
        ("{snowflakeSecret: key, directoryPath: /c}", "secret 'DEMO.PUBLIC.KEY' is of type SYMMETRIC_KEY"),
        (
            "{snowflakeSecret: token, directoryPath: /c}",
            (
                "Secret 'DEMO.PUBLIC.TOKEN' of type OAUTH2 is not in ALLOWED_AUTHENTICATION_SECRETS of an external "
                "access integration of the service. Its integrations: none"
            ),
        ),
    ],
)
def test_wrong_secrets_are_refused(world: World, sql: Any, secret: str, message: str) -> None:
    with pytest.raises(SnowflakeError, match=message):
        create(world, with_secret(secret))
    assert len(world.account[SERVICES]) == 0


def test_references_of_native_applications_are_not_emulated(world: World, sql: Any) -> None:
    with pytest.raises(NotEmulatedError, match="objectReference"):
        create(world, with_secret("{snowflakeSecret: {objectReference: ref}, directoryPath: /c}"))


@pytest.mark.parametrize("allowed", ["(token)", "all"])
def test_an_oauth_secret_needs_an_integration_that_allows_it(world: World, sql: Any, allowed: str) -> None:
    text = with_secret("{snowflakeSecret: token, directoryPath: /c}")
    with pytest.raises(SnowflakeError, match=r"of type OAUTH2 is not in .* Its integrations: EAI\."):
        create(world, text, "EAI")
    sql(f"alter external access integration eai set allowed_authentication_secrets = {allowed}")
    create(world, text, "EAI")
    with pytest.raises(SnowflakeError, match="of type OAUTH2 is not in ALLOWED_AUTHENTICATION_SECRETS"):
        sql("alter service echo unset external_access_integrations")


def test_a_new_specification_is_checked_too(world: World, sql: Any) -> None:
    service = create(world)
    text = with_secret("{snowflakeSecret: nope, directoryPath: /c}")
    with pytest.raises(ObjectMissingError, match=r"Secret 'DEMO\.PUBLIC\.NOPE'"):
        world.perform(UpgradeService(SERVICE, InlineSpecification(text)))
    assert "secrets" not in service.stored_text


def test_the_owner_needs_read_on_secrets(world: World, sql: Any) -> None:
    sql("create role other")
    world.account[SECRETS].get(SERVICE.parent.object("WORD")).owner = "OTHER"
    with pytest.raises(ObjectMissingError, match=r"Secret 'DEMO\.PUBLIC\.WORD' does not exist or not authorized"):
        create(world, with_secret("{snowflakeSecret: word, directoryPath: /c}"))


STAGED = """
spec:
  containers:
  - name: echo
    image: /demo/public/images/echo:1
    volumeMounts: [{name: data, mountPath: /data}]
  volumes:
  - {name: data, source: stage, stageConfig: {name: "@files/in"}}
"""


def test_the_owner_needs_read_on_the_stages_of_volumes(world: World, sql: Any) -> None:
    with pytest.raises(ObjectMissingError, match=r"Stage 'DEMO\.PUBLIC\.FILES' does not exist or not authorized"):
        create(world, STAGED)
    sql("create stage files encryption = (type = 'SNOWFLAKE_SSE')")
    sql("create role other")
    files = world.account[STAGES].get(SERVICE.parent.object("FILES"))
    files.owner = "OTHER"
    for text in (STAGED, STAGED.replace("@files/in", "@demo.public.files")):
        with pytest.raises(ObjectMissingError, match=r"Stage 'DEMO\.PUBLIC\.FILES' does not exist or not authorized"):
            create(world, text)
    sql("grant usage on stage files to role owner")
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on stage"):
        create(world, STAGED)
    sql("grant read on stage files to role owner")
    service = create(world, STAGED)
    sql("revoke read on stage files from role owner")
    with pytest.raises(PrivilegeError, match="Insufficient privileges to operate on stage"):
        world.perform(UpgradeService(SERVICE, InlineSpecification(STAGED.replace("/in", "/out"))))
    assert "@files/in" in service.stored_text
    sql("drop stage files")
    sql("alter service echo set external_access_integrations = (eai)")


def test_a_snapshot_is_taken_of_a_block_volume(world: World, sql: Any) -> None:
    create(world, BLOCK)
    told = sql("create snapshot snap from service echo volume \"data\" instance 0 comment = 'c'")
    assert told == [{"status": "Snapshot SNAP successfully created."}]
    row = sql("show snapshots")[0]
    assert list(row) == [
        *("name", "state", "database_name", "schema_name", "service_name", "volume_name", "instance", "size"),
        *("comment", "owner", "owner_role_type", "created_on", "updated_on", "encryption"),
    ]
    assert (row["state"], row["service_name"], row["volume_name"]) == ("CREATED", "DEMO.PUBLIC.ECHO", "data")
    assert (row["instance"], row["size"], row["comment"]) == (0, 10, "c")
    assert sql("desc snapshot snap") == [row]
    sql("alter snapshot snap set comment = 'new'")
    assert sql("desc snapshot snap")[0]["comment"] == "new"
    assert sql("drop snapshot snap") == [{"status": "SNAP successfully dropped."}]
    assert len(world.account[SNAPSHOTS]) == 0


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('service nope volume "data" instance 0', "Service 'DEMO.PUBLIC.NOPE' does not exist"),
        (
            'service echo volume "DATA" instance 0',
            "Service 'DEMO.PUBLIC.ECHO' has no block volume 'DATA'. Its block volumes: data",
        ),
        ('service echo volume "scratch" instance 0', "has no block volume 'scratch'"),
        ('service echo volume "data" instance 1', "Invalid instance 1 of service 'DEMO.PUBLIC.ECHO'"),
    ],
)
def test_wrong_snapshots_are_refused(world: World, sql: Any, source: str, message: str) -> None:
    create(world, BLOCK)
    with pytest.raises(SnowflakeError, match=message):
        sql(f"create snapshot snap from {source}")


def test_a_volume_is_restored_while_suspended_and_the_service_resumes(world: World, sql: Any) -> None:
    service = create(world, BLOCK)
    sql('create snapshot snap from service echo volume "data" instance 0')
    restore = 'alter service echo restore volume "data" instances 0 from snapshot snap'
    with pytest.raises(SnowflakeError, match=r"Service 'DEMO\.PUBLIC\.ECHO' must be suspended to restore a volume"):
        sql(restore)
    sql("alter service echo suspend")
    with pytest.raises(SnowflakeError, match="Invalid instance 2"):
        sql(restore.replace("instances 0", "instances 0, 2"))
    with pytest.raises(ObjectMissingError, match=r"Snapshot 'DEMO\.PUBLIC\.NOPE' does not exist"):
        sql(restore.replace("snap", "nope").replace("nopeshot", "snapshot"))
    assert service.suspended
    assert sql(restore) == [{"status": "Statement executed successfully."}]
    assert not service.suspended


def test_a_volume_begins_with_a_snapshot_that_fits(world: World, sql: Any) -> None:
    create(world, BLOCK)
    sql('create snapshot snap from service echo volume "data" instance 0')

    def begun(size: str, snapshot: str) -> str:
        config = f"blockConfig: {{initialContents: {{fromSnapshot: {snapshot}}}}}"
        return BLOCK.replace("size: 10Gi", f"size: {size}, {config}")

    with pytest.raises(ObjectMissingError, match=r"Snapshot 'DEMO\.PUBLIC\.NOPE' does not exist"):
        world.create_service(begun("10Gi", "nope"), name="SECOND")
    with pytest.raises(SnowflakeError, match=r"Invalid spec: 'a\.b\.c\.d' is no name of an object"):
        world.create_service(begun("10Gi", "a.b.c.d"), name="SECOND")
    with pytest.raises(SnowflakeError, match=r"has 9Gi and is too small for snapshot 'DEMO\.PUBLIC\.SNAP' of 10Gi"):
        world.create_service(begun("9Gi", "snap"), name="SECOND")
    world.create_service(begun("11Gi", "demo.public.snap"), name="SECOND")


def test_snapshots_outlive_their_service_and_go_with_their_schema(world: World, sql: Any) -> None:
    create(world, BLOCK)
    sql('create snapshot snap from service echo volume "data" instance 0')
    sql("drop service echo force")
    assert len(sql("show snapshots")) == 1
    sql("drop schema demo.public")
    assert len(world.account[SNAPSHOTS]) == 0


def test_a_job_is_held_to_the_same(world: World, sql: Any) -> None:
    job = "execute job service in compute pool pool name = job async = true from specification $${}$$"
    with pytest.raises(ObjectMissingError, match=r"Secret 'DEMO\.PUBLIC\.NOPE' does not exist"):
        sql(job.format(with_secret("{snowflakeSecret: nope, directoryPath: /c}")))
    with pytest.raises(ObjectMissingError, match="Integration 'NOPE' does not exist"):
        sql(job.format(PLAIN) + " external_access_integrations = (nope)")
    assert len(world.account[SERVICES]) == 0
