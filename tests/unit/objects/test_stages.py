"""What holds for stages and their files."""

from pathlib import Path

import pytest

from pytest_spcs.emulator.account.errors import NotEmulatedError, ObjectExistsError, ObjectMissingError, SnowflakeError
from pytest_spcs.emulator.account.transfers import Download, Upload
from pytest_spcs.emulator.objects.sessions.commands import EndSession
from pytest_spcs.emulator.objects.stages.events import StageCreated, StageDropped
from pytest_spcs.emulator.objects.stages.files import read_stage_file
from pytest_spcs.emulator.objects.stages.link_state import STAGE_LINKS
from pytest_spcs.emulator.objects.stages.state import STAGES
from pytest_spcs.identifiers import ObjectName
from tests.unit.objects.desk import Desk


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The account with a schema in use and the stage ST in it."""
    desk.sql("create database demo")
    desk.sql("create stage st encryption = (type = 'SNOWFLAKE_SSE') directory = (enable = true) comment = 'specs'")
    return desk


def put(desk: Desk, key: str, content: bytes = b"spec: {}") -> None:
    """Do what a client does with PUT's answer."""
    directory, _slash, name = key.rpartition("/")
    upload = desk.run(f"put file:///tmp/{name} @st/{directory}")
    assert isinstance(upload, Upload)
    (upload.directory / name).write_bytes(content)


def test_a_new_stage_has_a_directory_of_its_own(desk: Desk) -> None:
    assert desk.sql("create or replace stage st") == "Stage area ST successfully created."
    first, dropped, second = (e for e in desk.events if isinstance(e, StageCreated | StageDropped))
    assert first.directory == dropped.directory != second.directory
    assert not first.directory.exists()
    assert second.directory.is_dir()


def test_show_and_describe(desk: Desk) -> None:
    row = desk.table("show stages like 's%' in schema demo.public")[0]
    assert (row["name"], row["database_name"], row["schema_name"]) == ("ST", "DEMO", "PUBLIC")
    assert (row["type"], row["directory_enabled"], row["comment"]) == ("INTERNAL", "Y", "specs")
    described = {(r["parent_property"], r["property"]): r["property_value"] for r in desk.table("desc stage st")}
    assert described["STAGE_ENCRYPTION", "TYPE"] == "SNOWFLAKE_SSE"
    assert described["DIRECTORY", "ENABLE"] == "true"


def test_names_may_be_bound_as_write_pandas_does(desk: Desk) -> None:
    desk.sql("create temporary stage if not exists identifier(?) file_format = (type = parquet)", 'demo.public."t 1"')
    assert desk.table("show stages like 't%'")[0]["type"] == "INTERNAL TEMPORARY"


def test_modes_of_create(desk: Desk) -> None:
    with pytest.raises(ObjectExistsError, match=r"Object 'ST' already exists"):
        desk.sql("create stage st")
    assert desk.sql("create stage if not exists identifier('st')") == "ST already exists, statement succeeded."
    with pytest.raises(ObjectMissingError, match=r"Schema 'DEMO\.NOPE' does not exist"):
        desk.sql("create stage nope.st")


def test_external_stages_and_unknown_options_are_refused(desk: Desk) -> None:
    with pytest.raises(NotEmulatedError, match=r"CREATE STAGE \.\.\. URL"):
        desk.sql("create stage ext url = 's3://bucket/'")
    with pytest.raises(SnowflakeError, match=r"invalid value \[AWS_CSE\] for parameter 'ENCRYPTION'"):
        desk.sql("create stage ext encryption = (type = 'AWS_CSE')")
    with pytest.raises(SnowflakeError, match="unexpected 'COLOUR'"):
        desk.sql("create stage ext COLOUR = 1")


def test_list_tells_name_size_digest_and_time(desk: Desk) -> None:
    put(desk, "sub/b.yaml", b"12345")
    put(desk, "a.yaml", b"")
    first, second = desk.table("ls @st")
    assert (first["name"], first["size"]) == ("st/a.yaml", 0)
    assert (second["name"], second["size"]) == ("st/sub/b.yaml", 5)
    assert second["md5"] == "827ccb0eea8a706c4c34a16891f84e7b"
    assert second["last_modified"].endswith(" GMT")


@pytest.mark.parametrize(
    ("listing", "names"),
    [
        ("list @demo.public.st/sub", ["st/sub/b.yaml", "st/sub/c.txt"]),
        ("list @st pattern = '.*[.]yaml'", ["st/a.yaml", "st/sub/b.yaml"]),
        ("list @st/sub/ pattern='sub/b.*'", ["st/sub/b.yaml"]),
        ("list '@\"DEMO\".public.st/a.yaml'", ["st/a.yaml"]),
        ("list @st/none", []),
    ],
)
def test_list_takes_paths_and_patterns(desk: Desk, listing: str, names: list[str]) -> None:
    for key in ("a.yaml", "sub/b.yaml", "sub/c.txt"):
        put(desk, key)
    assert [row["name"] for row in desk.table(listing)] == names


def test_listing_fails_where_there_is_no_stage(desk: Desk) -> None:
    with pytest.raises(ObjectMissingError, match=r"Stage 'DEMO\.PUBLIC\.NOPE' does not exist or not authorized"):
        desk.rows("list @nope")
    with pytest.raises(SnowflakeError, match=r"Invalid regular expression: '\*', no argument for repe"):
        desk.rows("list @st pattern = '*'")


@pytest.mark.parametrize("reference", ["@~", "@~/x", "@%t", "@demo.public.%t/x"])
def test_user_and_table_stages_are_refused(desk: Desk, reference: str) -> None:
    with pytest.raises(NotEmulatedError, match="pytest-spcs does not emulate it"):
        desk.rows(f"list {reference}")


def test_remove_takes_files_away_and_names_them(desk: Desk) -> None:
    put(desk, "a.yaml")
    put(desk, "b.yaml")
    assert desk.table("rm @st/a.yaml") == [{"name": "st/a.yaml", "result": "removed"}]
    assert [row["name"] for row in desk.table("list @st")] == ["st/b.yaml"]


@pytest.mark.parametrize(
    ("sql", "source", "prefix"),
    [
        ("put file:///abs/f @st auto_compress=false parallel=4 overwrite=True", "/abs/f", ""),
        ("PUT /* stage.put */ 'file:///a b/*.yaml' '@DEMO.PUBLIC.st/sub/' PARALLEL = 4", "/a b/*.yaml", "sub/"),
        ("put file:///dir/*.yaml @st/a/b;", "/dir/*.yaml", "a/b/"),
        ('PUT \'file://C:\\\\dir\\\\f.txt\' @"DEMO"."PUBLIC".st', "C:\\dir\\f.txt", ""),
        ("-- note\nput file://rel/f.txt @st//x// ", "rel/f.txt", "x/"),
    ],
)
def test_put_reads_what_clients_send(desk: Desk, sql: str, source: str, prefix: str) -> None:
    upload = desk.run(sql)
    assert isinstance(upload, Upload)
    assert (upload.sources, upload.prefix) == ((source,), prefix)
    assert upload.directory.is_dir()


def test_options_of_put(desk: Desk) -> None:
    upload = desk.run(
        "PUT 'file:///f' '@st/' PARALLEL = 8 AUTO_COMPRESS = False SOURCE_COMPRESSION = GZIP OVERWRITE = True;"
    )
    assert isinstance(upload, Upload)
    assert (upload.parallel, upload.auto_compress, upload.overwrite) == (8, False, True)
    assert upload.source_compression == "gzip"


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("put /abs/f @st", "it has to begin with file://"),
        ("put file:///f st", "it has to begin with @"),
        ("put file:///f", "unexpected '<EOF>'"),
        ("put file:///f @st overwrite = maybe", r"invalid value \[maybe\] for parameter 'OVERWRITE'"),
        ("put file:///f @st colour = red", "invalid parameter 'COLOUR'"),
        ("put file:///f @st parallel = 100", r"invalid value \[100\] for parameter 'PARALLEL'"),
        ("put file:///f @st/../other", r"invalid value \[../other\] for stage path"),
    ],
)
def test_wrong_puts_are_refused(desk: Desk, sql: str, message: str) -> None:
    with pytest.raises(SnowflakeError, match=message):
        desk.run(sql)


def test_get_names_the_files_below_the_stage(desk: Desk) -> None:
    put(desk, "sub/b.yaml")
    put(desk, "sub/c.txt")
    download = desk.run("GET '@DEMO.PUBLIC.st/sub/' 'file:///dl/' PARALLEL = 4;")
    assert isinstance(download, Download)
    assert (download.files, download.target, download.parallel) == (("sub/b.yaml", "sub/c.txt"), "/dl/", 4)
    download = desk.run("get @st file:///dl/ pattern='.*txt'")
    assert isinstance(download, Download)
    assert download.files == ("sub/c.txt",)
    with pytest.raises(SnowflakeError, match=r"Remote file '@DEMO\.PUBLIC\.ST/none' was not found"):
        desk.run("get @st/none file:///dl/")


def test_a_file_of_a_stage_can_be_read(desk: Desk) -> None:
    put(desk, "sub/b.yaml", b"hello")
    assert read_stage_file(desk.account, desk.session, "@st", "sub/b.yaml") == b"hello"
    assert read_stage_file(desk.account, desk.session, "@demo.public.st/sub", "/b.yaml") == b"hello"
    assert read_stage_file(desk.account, desk.session, "st", "sub/b.yaml") == b"hello"


def test_a_missing_file_names_the_ones_that_are_there(desk: Desk) -> None:
    put(desk, "spec.yml")
    with pytest.raises(SnowflakeError) as caught:
        read_stage_file(desk.account, desk.session, "@st", "spec.yaml")
    assert caught.value.number == 91016
    assert caught.value.message == (
        "Remote file '@DEMO.PUBLIC.ST/spec.yaml' was not found. There are several potential causes. "
        "The file might not exist. Files of the stage: spec.yml."
    )
    with pytest.raises(ObjectMissingError, match=r"Stage 'DEMO\.PUBLIC\.NOPE' does not exist"):
        read_stage_file(desk.account, desk.session, "@nope", "spec.yaml")
    with pytest.raises(SnowflakeError, match="for stage path"):
        read_stage_file(desk.account, desk.session, "@st", "../000001/x")


def test_dropping_a_stage_removes_its_files(desk: Desk) -> None:
    put(desk, "a.yaml")
    directory = desk.account[STAGES].get(ObjectName("DEMO", "PUBLIC", "ST")).directory
    assert desk.sql("drop stage identifier('st')") == "ST successfully dropped."
    assert not directory.exists()


def test_a_temporary_stage_ends_with_its_session(desk: Desk) -> None:
    desk.sql("create temp stage passing")
    desk.account.perform(EndSession(), desk.session)
    assert [row["name"] for row in desk.table("show stages")] == ["ST"]


def test_rest_creates_lists_and_drops(desk: Desk, tmp_path: Path) -> None:
    path = "/databases/demo/schemas/public/stages"
    body = {
        "name": "st2",
        "kind": "PERMANENT",
        "encryption": {"type": "SNOWFLAKE_SSE"},
        "directory_table": {"enable": True, "refresh_on_create": True, "auto_refresh": False},
    }
    desk.rest("POST", path, body)
    fetched = desk.rest("GET", f"{path}/st2")
    assert (fetched["name"], fetched["encryption"]) == ("ST2", {"type": "SNOWFLAKE_SSE"})
    assert (fetched["directory_table"], fetched["has_credentials"]) == ({"enable": True}, False)
    assert [one["name"] for one in desk.rest("GET", path)] == ["ST", "ST2"]
    put(desk, "sub/b.yaml", b"12345")
    files = desk.rest("GET", f"{path}/st/files", pattern=".*yaml")
    assert [(one["name"], one["size"]) for one in files] == [("st/sub/b.yaml", "5")]
    desk.rest("DELETE", f"{path}/st2")
    with pytest.raises(ObjectMissingError):
        desk.rest("GET", f"{path}/st2/files")


def test_create_or_alter_keeps_a_stages_files_and_its_encryption(desk: Desk) -> None:
    put(desk, "a.yaml")
    assert desk.sql("create or alter stage st comment = 'new'") == "Statement executed successfully."
    row = desk.table("show stages")[0]
    assert (row["comment"], row["directory_enabled"]) == ("new", "N")
    assert [row["name"] for row in desk.table("list @st")] == ["st/a.yaml"]
    assert desk.sql("create or alter stage st2") == "Stage area ST2 successfully created."
    with pytest.raises(SnowflakeError, match="CREATE OR ALTER cannot change the encryption of stage"):
        desk.sql("create or alter stage st encryption = (type = 'SNOWFLAKE_FULL')")
    with pytest.raises(SnowflakeError, match="CREATE OR ALTER cannot change the kind of stage"):
        desk.sql("create or alter temporary stage st")


PATH = "/databases/demo/schemas/public/stages/st/files"


def test_a_presigned_url_names_the_file_its_end_and_a_secret(desk: Desk) -> None:
    first = desk.rest("POST", f"{PATH}/sub%2Fa%20b.txt:presigned-url", {"expiration_time": 60})["presigned_url"]
    assert first.startswith("/spcs-stage-links/ST/sub/a%20b.txt?Expires=1767323105&Signature=")
    second = desk.rest("POST", f"{PATH}/sub%2Fa%20b.txt:presigned-url")["presigned_url"]
    assert first.partition("Signature=")[2] != second.partition("Signature=")[2]
    assert len(second.partition("Signature=")[2]) >= 43
    assert second.partition("Signature=")[2] not in repr(desk.account[STAGE_LINKS])


@pytest.mark.parametrize(
    ("path", "seconds", "message"),
    [
        ("a", 0, r"invalid value \[0\] for the expiration time in seconds: it is 1 to 604800"),
        ("a", 604_801, r"invalid value \[604801\] for the expiration time"),
        ("a%2F..%2Fb", 60, r"invalid value \[a/../b\] for stage path: '..'"),
        ("sub%2F", 60, r"invalid value \[sub/\] for the path of a file"),
        ("%2F", 60, r"invalid value \[/\] for the path of a file"),
    ],
)
def test_no_presigned_url_for_what_is_no_file_or_lasts_too_long(
    desk: Desk, path: str, seconds: int, message: str
) -> None:
    with pytest.raises(SnowflakeError, match=message):
        desk.rest("POST", f"{PATH}/{path}:presigned-url", {"expiration_time": seconds})


def test_presigned_urls_need_server_side_encryption_and_the_privilege_to_read(desk: Desk) -> None:
    desk.sql("create stage full")
    with pytest.raises(SnowflakeError, match=r"stage DEMO.PUBLIC.FULL has encryption SNOWFLAKE_FULL. Create it with"):
        desk.rest("POST", "/databases/demo/schemas/public/stages/full/files/a:presigned-url")
    for sql in (
        "create role other",
        "grant usage on database demo to role other",
        "grant usage on schema public to role other",
        "grant read on stage st to role other",
    ):
        desk.sql(sql)
    desk.session.role = "OTHER"
    assert desk.rest("POST", f"{PATH}/a:presigned-url")["presigned_url"]
    desk.session.role = "ACCOUNTADMIN"
    desk.sql("revoke read on stage st from role other")
    desk.session.role = "OTHER"
    with pytest.raises(ObjectMissingError, match=r"Stage 'DEMO\.PUBLIC\.ST' does not exist or not authorized"):
        desk.rest("POST", f"{PATH}/a:presigned-url")


def test_alter_sets_directory_and_comment_and_unsets_the_comment(desk: Desk) -> None:
    assert desk.sql("alter stage st set comment = 'other'") == "Statement executed successfully."
    desk.sql("alter stage st set directory = (enable = false)")
    row = desk.table("show stages like 'st'")[0]
    assert (row["comment"], row["directory_enabled"]) == ("other", "N")
    desk.sql("alter stage if exists demo.public.st unset comment")
    assert not desk.table("show stages like 'st'")[0]["comment"]
    assert desk.sql("alter stage if exists nope set comment = 'x'") == "Statement executed successfully."
    with pytest.raises(ObjectMissingError, match=r"Stage 'DEMO\.PUBLIC\.NOPE' does not exist or not authorized"):
        desk.sql("alter stage nope set comment = 'x'")
    with pytest.raises(SnowflakeError, match="unexpected '<EOF>'"):
        desk.sql("alter stage st set")
    for change in ("rename to st2", "set tag a = 'b'", "set url = 's3://bucket/'"):
        with pytest.raises(NotEmulatedError, match=r"ALTER STAGE \.\.\. "):
            desk.sql(f"alter stage st {change}")


def test_show_stages_of_a_place_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(ObjectMissingError, match=r"Schema 'DEMO\.NOPE' does not exist or not authorized"):
        desk.sql("show stages in schema nope")
    with pytest.raises(ObjectMissingError, match="Database 'NOPE' does not exist or not authorized"):
        desk.sql("show stages in database nope")


def _copied(desk: Desk, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in desk.rows(sql).rows]


def test_files_are_copied_from_stage_to_stage(desk: Desk) -> None:
    desk.sql("create stage other")
    for key in ("a/one.yaml", "a/b/two.yaml", "three.txt"):
        put(desk, key)
    assert _copied(desk, "copy files into @other from @st") == [("a/b/two.yaml",), ("a/one.yaml",), ("three.txt",)]
    assert _copied(desk, "copy files into @other/deep from @st/a/") == [("deep/b/two.yaml",), ("deep/one.yaml",)]
    assert _copied(desk, "copy files into @other/x/ from @st pattern = '.*txt' detailed_output = false") == [(1,)]
    assert _copied(desk, "copy files into @other/y from @st/a files = ('one.yaml', 'none')") == [("y/one.yaml",)]
    assert [row["name"] for row in desk.table("list @other/y")] == ["other/y/one.yaml"]
    with pytest.raises(NotEmulatedError, match="COPY FILES"):
        desk.run("copy files into @other from (select '@st/three.txt')")
    with pytest.raises(ObjectMissingError):
        desk.run("copy files into @other from @nothing")


def test_the_stage_of_a_put_may_be_bound(desk: Desk) -> None:
    upload = desk.run("PUT 'file:///tmp/spec.yaml' ? parallel=4", '@"ST"/specs')
    assert isinstance(upload, Upload)
    assert upload.prefix == "specs/"
