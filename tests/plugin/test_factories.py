from __future__ import annotations

from collections.abc import Callable

import pytest

Run = Callable[..., pytest.RunResult]


def test_the_setup_plan_shows_what_a_made_fixture_asks_for(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile("def test_double(double): pass")
    result = run("--setup-plan")
    result.stdout.re_match_lines_random(
        [
            r"SETUP    S echo_image \(fixtures used: spcs_build_image\)",
            r"SETUP    S echo \(fixtures used: echo_image, spcs_compute_pool, spcs_create_service\)",
            r"SETUP    S double \(fixtures used: echo, spcs_create_service_function\)",
        ]
    )


def test_made_fixtures_are_listed_with_what_they_are(run: Run, project: pytest.Pytester) -> None:
    project.makepyfile("def test_double(double): pass")
    run("--fixtures").stdout.fnmatch_lines_random(
        [
            "*The image of echo_app:app.",
            "*The service of the specification service.yaml, ready.",
            "*The service function double(x INT) RETURNS INT.",
        ]
    )


def test_variants_of_images_services_and_functions_run_every_test(
    run: Run, project: pytest.Pytester, emulator_url: str
) -> None:
    project.makeconftest(
        """
        from pytest_spcs import image_fixture, service_fixture, service_function_fixture

        echo_image = image_fixture(app="echo_app:app", params=[{"tag": "1.0"}, {"tag": "2.0"}], ids=["one", "two"])
        echo = service_fixture(
            "service.yaml",
            images={"echo": "echo_image"},
            params=[{"min_instances": 1}, {"min_instances": 2}],
            ids=["single", "pair"],
        )
        double = service_function_fixture(
            "double(x INT) RETURNS INT", service="echo", endpoint="echo", path="/", scope="function",
            params=[{"max_batch_rows": 1}],
        )
        """
    )
    project.makepyfile(
        """
        def test_variant(echo_image, echo, double):
            print(f"variant {echo_image.path.rpartition(':')[2]} x {len(echo.instances())}: {double(21)}")
            assert echo.name.endswith(".PUBLIC.ECHO")
        """
    )
    result = run("-s", "-v", f"--spcs-emulator={emulator_url}")
    result.assert_outcomes(passed=4)
    for line in ("variant 1.0 x 1: 42", "variant 1.0 x 2: 42", "variant 2.0 x 1: 42", "variant 2.0 x 2: 42"):
        assert line in result.stdout.str()
    result.stdout.fnmatch_lines(["*test_variant?one-single-*"])


def test_everything_may_come_from_models_of_snowflake_core(
    run: Run, project: pytest.Pytester, emulator_url: str
) -> None:
    project.makeconftest(
        """
        from pathlib import Path
        from pytest_spcs import image_fixture, service_fixture, service_function_fixture
        from snowflake.core.function import FunctionArgument, ServiceFunction
        from snowflake.core.service import Service, ServiceSpecInlineText

        text = Path(__file__).with_name("service.yaml").read_text()
        echo_image = image_fixture(app="echo_app:app")
        echo = service_fixture(
            Service(name="modelled", compute_pool="x", spec=ServiceSpecInlineText(spec_text=text), comment="by model"),
            images={"echo": "echo_image"},
        )
        double = service_function_fixture(
            ServiceFunction(
                name="double", arguments=[FunctionArgument(name="x", datatype="INT")], returns="INT",
                service="modelled", endpoint="echo", path="/",
            ),
            service="echo",
        )
        """
    )
    project.makepyfile(
        """
        from snowflake.core.compute_pool import ComputePool

        def test_model(echo, double, spcs_create_compute_pool, spcs_create_service, echo_image):
            assert echo.name.endswith(".MODELLED")
            model = ComputePool(name="model_pool", min_nodes=1, max_nodes=2, instance_family="CPU_X64_S")
            pool = spcs_create_compute_pool(model, comment="mine")
            described = pool.describe()
            assert (described["max_nodes"], described["instance_family"]) == (2, "CPU_X64_S")
            there = spcs_create_service("service.yaml", images={"echo": echo_image}, compute_pool=pool)
            assert there.describe()["compute_pool"] == "MODEL_POOL"
            assert echo.describe()["comment"] == "by model"
            assert double(4) == 8
        """
    )
    run(f"--spcs-emulator={emulator_url}").assert_outcomes(passed=1)


def test_a_param_that_is_no_argument_is_told_where_the_fixture_is_made(run: Run, project: pytest.Pytester) -> None:
    project.makeconftest(
        """
        from pytest_spcs import service_function_fixture
        f = service_function_fixture("f(x INT) RETURNS INT", service="s", params=[{"batch_rows": 5}])
        """
    )
    result = run()
    assert result.ret != 0
    shown = result.stdout.str() + result.stderr.str()
    assert "a fixture cannot use the param {'batch_rows': 5}" in shown
    assert "arguments that a param can stand in for: batch_timeout_secs, endpoint, max_batch_retries" in shown


def test_a_shorter_scope_makes_a_service_for_each_test(run: Run, project: pytest.Pytester, emulator_url: str) -> None:
    project.makeconftest(
        """
        from pytest_spcs import image_fixture, service_fixture

        echo_image = image_fixture(app="echo_app:app")
        echo = service_fixture("service.yaml", images={"echo": "echo_image"}, scope="function", comment="short")
        """
    )
    project.makepyfile(
        """
        created = set()

        def test_first(echo):
            created.add(echo.describe()["created_on"])

        def test_second(echo):
            created.add(echo.describe()["created_on"])
            assert len(created) == 2
        """
    )
    run(f"--spcs-emulator={emulator_url}").assert_outcomes(passed=2)


def test_a_template_gets_its_variables(run: Run, project: pytest.Pytester, emulator_url: str) -> None:
    (project.path / "template.yaml").write_text(
        """
        spec:
          containers:
            - name: echo-{{ suffix }}
              image: {{ image }}
              env: {{ env }}
          endpoints: [{name: echo, port: 8000, public: true}]
        """
    )
    (project.path / "quoted.yaml").write_text(
        """
        spec:
          containers: [{name: echo, image: "{{ image }}", env: {LEVEL: "{{ level }}"}}]
          endpoints: [{name: echo, port: 8000, public: true}]
        """
    )
    project.makeconftest(
        """
        from pytest_spcs import image_fixture, service_fixture

        echo_image = image_fixture(app="echo_app:app")
        echo = service_fixture("quoted.yaml", images={"echo": "echo_image"}, using={"image": "x", "level": "DEBUG"})
        """
    )
    project.makepyfile(
        """
        import pytest

        def test_template_by_fixture(echo):
            assert "DEBUG" in echo.describe()["spec"]

        def test_template(spcs_create_service, echo_image):
            variables = {"suffix": "a1", "image": echo_image, "env": {"GREETING": "it's me"}}
            service = spcs_create_service("template.yaml", using=variables)
            assert [each.container_name for each in service.containers()] == ["echo-a1"]
            assert "it's me" in service.describe()["spec"].replace("''", "'")
            with pytest.raises(Exception, match="395069"):
                spcs_create_service("template.yaml", using={"image": echo_image})
        """
    )
    run(f"--spcs-emulator={emulator_url}").assert_outcomes(passed=2)
