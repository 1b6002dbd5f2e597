"""OpenLineage events: that a run began and how it ended, what it read and what it wrote.

`OPENLINEAGE_URL` says where they go: the address of a server that takes them, or a file (`file:///…` or a path) to
which one line of JSON is added for each. The other settings of openlineage-python (`OPENLINEAGE_CONFIG`,
`OPENLINEAGE__…`) serve where that is not set. Where none is, nothing is imported and nothing sent. No event ever fails
a run.
"""

import logging
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from flows.datasets import Dataset
from flows.recipe import pipeline_version
from storage.addresses import local_file
from storage.errors import StorageError

if TYPE_CHECKING:
    from openlineage.client.event_v2 import InputDataset, OutputDataset, RunEvent

#: Seconds that a server has to take an event, and further tries: a run waits for it.
PATIENCE, TRIES = 5.0, 1

log = logging.getLogger("opis.lineage")


def is_wanted() -> bool:
    """Whether anything in the environment says where events go."""
    if os.environ.get("OPENLINEAGE_DISABLED", "").lower() == "true":
        return False
    return any(name in os.environ for name in ("OPENLINEAGE_URL", "OPENLINEAGE_CONFIG")) or any(
        name.startswith("OPENLINEAGE__") for name in os.environ
    )


class Told:
    """A run of which events tell: one as it begins, one as it ends. `outputs` is filled in between."""

    def __init__(self, job: str, inputs: Sequence[Dataset]) -> None:
        self.outputs: list[Dataset] = []
        self._job = job
        self._inputs = inputs
        self._run_id = ""

    @property
    def is_heard(self) -> bool:
        """Whether anybody wants to know, so that outputs need be gathered."""
        return bool(self._run_id)

    def gather(self, outputs: Callable[[], Iterable[Dataset]]) -> None:
        """Ask for what was written, where anybody wants to know. What prevents that is logged, and no more."""
        if not self.is_heard:
            return
        try:
            self.outputs += outputs()
        except (OSError, StorageError) as fault:
            log.warning("OpenLineage is not told what %s wrote: %s", self._job, fault)

    def __enter__(self) -> Self:
        if is_wanted():
            from openlineage.client.uuid import generate_new_uuid

            self._run_id = str(generate_new_uuid())
            self._tell("START", None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.is_heard:
            stopped = kind is not None and not issubclass(kind, Exception)
            self._tell("ABORT" if stopped else "FAIL" if error else "COMPLETE", error)

    def _tell(self, what: str, error: BaseException | None) -> None:
        """Send one event. What prevents that is logged, and no more."""
        try:
            _send(self._event(what, error))
        except (OSError, RuntimeError, ValueError, StorageError) as fault:  # those of requests are OSError
            log.warning("The OpenLineage event %s of %s was not sent: %s", what, self._job, fault)

    def _event(self, what: str, error: BaseException | None) -> "RunEvent":
        from openlineage.client.event_v2 import Job, Run, RunEvent, RunState, set_producer
        from openlineage.client.facet_v2 import job_type_job

        set_producer(producer := f"urn:opis:{pipeline_version()}")
        kind = job_type_job.JobTypeJobFacet(processingType="BATCH", integration="OPIS", jobType="FLOW")
        has_written = what == "COMPLETE"
        return RunEvent(
            eventType=RunState[what],
            eventTime=datetime.now(UTC).isoformat(),
            run=Run(runId=self._run_id, facets=_of_run(error)),
            job=Job(
                namespace=os.environ.get("OPENLINEAGE_NAMESPACE", "opis"), name=self._job, facets={"jobType": kind}
            ),
            inputs=[_input(dataset) for dataset in self._inputs],
            outputs=[_output(dataset) for dataset in self.outputs] if has_written else [],
            producer=producer,
        )


def _of_run(error: BaseException | None) -> dict[str, Any]:
    from importlib.metadata import version

    from openlineage.client.facet_v2 import error_message_run, processing_engine_run

    facets: dict[str, Any] = {
        "processing_engine": processing_engine_run.ProcessingEngineRunFacet(
            version=pipeline_version(), name="opis", openlineageAdapterVersion=version("openlineage-python")
        )
    }
    if error is not None:
        message = f"{type(error).__name__}: {error}"
        facets["errorMessage"] = error_message_run.ErrorMessageRunFacet(message=message, programmingLanguage="PYTHON")
    return facets


def _facets(dataset: Dataset) -> dict[str, Any]:
    from openlineage.client.facet_v2 import dataset_version_dataset, datasource_dataset, schema_dataset

    found: dict[str, Any] = {
        "dataSource": datasource_dataset.DatasourceDatasetFacet(name=dataset.namespace, uri=dataset.source)
    }
    if dataset.columns:
        fields = [schema_dataset.SchemaDatasetFacetFields(name=name, type=kind) for name, kind in dataset.columns]
        found["schema"] = schema_dataset.SchemaDatasetFacet(fields=fields)
    if dataset.version is not None:
        found["version"] = dataset_version_dataset.DatasetVersionDatasetFacet(datasetVersion=dataset.version)
    return found


def _input(dataset: Dataset) -> "InputDataset":
    from openlineage.client.event_v2 import InputDataset

    return InputDataset(namespace=dataset.namespace, name=dataset.path, facets=_facets(dataset))


def _output(dataset: Dataset) -> "OutputDataset":
    from openlineage.client.event_v2 import OutputDataset
    from openlineage.client.facet_v2 import output_statistics_output_dataset as statistics

    found = OutputDataset(namespace=dataset.namespace, name=dataset.path, facets=_facets(dataset), outputFacets={})
    if dataset.rows is not None and found.outputFacets is not None:
        found.outputFacets["outputStatistics"] = statistics.OutputStatisticsOutputDatasetFacet(
            rowCount=dataset.rows, size=dataset.bytes, fileCount=dataset.files
        )
    return found


def _send(event: "RunEvent") -> None:
    """Send by the way that the environment names. Raises OSError, RuntimeError, ValueError."""
    from openlineage.client import OpenLineageClient
    from openlineage.client.transport.file import FileConfig, FileTransport
    from openlineage.client.transport.http import HttpConfig, HttpTransport

    url = os.environ.get("OPENLINEAGE_URL")
    if not url:
        OpenLineageClient().emit(event)
    elif url.lower().startswith(("http://", "https://")):
        settings: dict[str, Any] = {"url": url, "timeout": PATIENCE, "retry": {"total": TRIES}}
        if endpoint := os.environ.get("OPENLINEAGE_ENDPOINT"):
            settings["endpoint"] = endpoint
        if key := os.environ.get("OPENLINEAGE_API_KEY"):
            settings["auth"] = {"type": "api_key", "apiKey": key}
        HttpTransport(HttpConfig.from_dict(settings)).emit(event)
    else:
        FileTransport(FileConfig(log_file_path=str(local_file(url)), append=True)).emit(event)
