"""Make the work pool, the deployments, the address of alerts and the automations of a collection on a Prefect server.

Everything is found by its name and brought up to date, so that doing it again changes nothing.
"""

import os
import subprocess
import sys
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

import httpx
import yaml

from configs.errors import ConfigError
from flows.deployment import Deployment
from flows.exits import PrefectError

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

#: Name of the block that holds the address of alerts.
ALERTS = "opis-alerts"


def deploy(wanted: Deployment) -> dict[str, list[str]]:
    """Make everything; what there is now, by kind. Raises PrefectError and ConfigError."""
    from prefect.client.orchestration import get_client
    from prefect.exceptions import PrefectHTTPStatusError

    try:
        with get_client(sync_client=True) as client:
            _make_pool(client, wanted.pool)
            deployments = _make_deployments(wanted)
            return {
                "work pool": [wanted.pool],
                "deployments": deployments,
                "automations": _make_automations(client, wanted),
            }
    except (httpx.TransportError, PrefectHTTPStatusError) as error:
        raise PrefectError(f"the Prefect API refused or did not answer ({type(error).__name__}: {error})") from error


def _make_pool(client: "SyncPrefectClient", name: str) -> None:
    """A pool of processes, where there is none of that name; pools of Docker and Kubernetes are made by hand."""
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectNotFound
    from prefect.workers.process import ProcessWorker

    try:
        client.read_work_pool(name)
    except ObjectNotFound:
        template = ProcessWorker.get_default_base_job_template()
        client.create_work_pool(WorkPoolCreate(name=name, type="process", base_job_template=template))


def _make_deployments(wanted: Deployment) -> list[str]:
    """Their names. It is the program `prefect deploy` that makes them: what it does has no other public way in."""
    path = Path(wanted.folder) / "prefect.yaml"
    words = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(path)]
    environment = os.environ | wanted.environment()
    done = subprocess.run(words, env=environment, cwd=wanted.home, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PrefectError(f"`prefect deploy` ended with {done.returncode}:\n{done.stdout}{done.stderr}".rstrip())
    named = yaml.safe_load(path.read_text(encoding="utf-8"))["deployments"]
    return [entry["name"].replace("{{ $OPIS_COLLECTION }}", wanted.collection) for entry in named]


def _make_automations(client: "SyncPrefectClient", wanted: Deployment) -> list[str]:
    from prefect.events.schemas.automations import AutomationCore

    block = _make_block(wanted.alert_url) if wanted.alert_url else None
    names = []
    for entry in automations(Path(wanted.folder) / "automations.yaml", wanted):
        entry["actions"] = [_action(client, action, block) for action in entry["actions"]]
        automation = AutomationCore.model_validate(entry)
        known = client.read_automations_by_name(automation.name)
        if known:
            client.update_automation(known[0].id, automation)
        else:
            client.create_automation(automation)
        names.append(automation.name)
    return names


def automations(path: Path, wanted: Deployment) -> list[dict[str, Any]]:
    """The automations of a file, with the collection and the hours filled in. Raises ConfigError."""
    values = {"collection": wanted.collection, "hours": f"{wanted.hours:g}", "seconds": str(wanted.hours * 3600)}
    try:
        found: list[dict[str, Any]] = yaml.safe_load(Template(path.read_text(encoding="utf-8")).substitute(values))
    except (OSError, ValueError, KeyError, yaml.YAMLError) as error:
        raise ConfigError(f"{path} cannot be used: {error}") from error
    return found


def _action(client: "SyncPrefectClient", action: dict[str, Any], block: str | None) -> dict[str, Any]:
    """An action as Prefect knows it: `alert` becomes a notification, a deployment by name one by its id."""
    if action["type"] == "alert":
        words = {"subject": action["subject"], "body": action["body"]}
        return {"type": "send-notification", "block_document_id": block} | words if block else {"type": "do-nothing"}
    if action["type"] == "run-deployment":
        found = client.read_deployment_by_name(action["deployment"])
        return {"type": "run-deployment", "source": "selected", "deployment_id": str(found.id)}
    return action


def _make_block(url: str) -> str:
    """The id of the block from which the server takes the address; it is a secret there."""
    from prefect.blocks.notifications import CustomWebhookNotificationBlock
    from prefect.types import SecretDict

    block = CustomWebhookNotificationBlock(
        name="Opis",
        url="{{url}}",
        json_data={"text": "{{subject}}\n{{body}}", "subject": "{{subject}}", "body": "{{body}}"},
        headers=None,
        cookies=None,
        secrets=SecretDict({"url": url}),
    )
    return str(block.save(ALERTS, overwrite=True))
