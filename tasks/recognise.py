"""Recognise: the raw text of a page, its lines and boxes, and what the source's own structure says.

The work is done by the reader of the page's format (`tasks.readers`); images go through `tasks.ocr`.
"""

from collections.abc import Mapping

from storage.ids import page_id
from storage.schemas import BlockRow, MemberRow, PageRow
from tasks.archive.pages import unpacked
from tasks.errors import StageError, UnreadableError
from tasks.ocr import engine, estimate, models, programs
from tasks.ocr.parameters import RecogniseParameters
from tasks.readers import reader
from tasks.stage import Kind, Output, PageTask, Stage
from tasks.witness.alone import by_person


def recognise(task: PageTask, parameters: RecogniseParameters) -> tuple[tuple[PageRow], tuple[BlockRow, ...]]:
    """Read one page. Raises StageError for a page that can neither be read nor was transcribed by a person."""
    task = unpacked(task)
    try:
        reading = reader(task.member.reader).read(task, parameters)
    except UnreadableError as error:
        written = by_person(task, parameters, error)
        if written is None:
            raise
        reading = written
    return (reading.page,), reading.blocks


def failed(task: PageTask, error: StageError) -> tuple[tuple[PageRow], tuple[BlockRow, ...]]:
    """The row that stands for a page that could not be read."""
    leaf = task.member.leaves[task.page_number - 1]
    page = PageRow(
        page_id=page_id(task.member.document_id, task.page_number),
        document_id=task.member.document_id,
        source_id=leaf.source_id,
        page_number=task.page_number,
        status="failed",
        error_code=error.code,
        error_message=error.message,
    )
    return (page,), ()


def resources(parameters: RecogniseParameters) -> Mapping[str, str]:
    """Digests of the models and versions of the programs that a page may be read with."""
    return {
        **models.resources(parameters.languages),
        **engine.versions(parameters.engine),
        **programs.installed(),
        **estimate.resources(),
    }


def used(output: Output, available: Mapping[str, str]) -> Mapping[str, str]:
    """The models that were read with, losing ones included, the programs that gave pixels and text, and what the
    estimate was made from."""
    (page,) = output[0]
    assert isinstance(page, PageRow)
    consulted = {name for name, _ in page.models}
    told = dict(page.engine_parameters)
    for program in (page.engine or "", told.get("renderer", ""), told.get("judge", "")):
        consulted.add(program.partition(" ")[0])
    if page.estimated_cer is not None or page.text_source == "plain":
        consulted |= estimate.resources().keys()
    return {name: value for name, value in available.items() if name in consulted}


STAGE = Stage(
    name="recognise",
    version=3,
    kind=Kind.PAGE,
    reads=(MemberRow,),
    writes=(PageRow, BlockRow),
    parameters=RecogniseParameters,
    run=recognise,
    resources=resources,
    used=used,
    isolated=True,
    on_failure=failed,
)
