"""``ansinh ask``: questions as a citizen would ask them."""

from __future__ import annotations

import asyncio
import json
import sys
import uuid
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from rich.console import Console
from rich.progress import Progress

from app.client import ChatClient, QuestionRefused, assistant_url
from app.commands.options import OnDay
from app.failures import Failure
from app.jsonl import json_line, read_jsonl, written
from app.settings import load_settings

SIDE_BY_SIDE = 8
# What stands in a batch's answers for a question that could not even be asked.
REFUSED: dict[str, Any] = {"replies": [], "topic": None, "confidence": None, "status": "refused", "latency_ms": 0}


def ask(
    text: Annotated[str | None, typer.Argument(help="The question.")] = None,
    conversation: Annotated[
        str | None, typer.Option(help="A name; the same name goes on with the same matter.")
    ] = None,
    on: OnDay = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
    batch: Annotated[Path | None, typer.Option(help='JSONL of {"id","conversation","text"}.')] = None,
    out: Annotated[Path | None, typer.Option(help="JSONL with the answers.")] = None,
    url: Annotated[
        str | None, typer.Option(help="A running An Sinh; default: the one here, else one is started.")
    ] = None,
) -> None:
    """Puts a question to the assistant. Example: ansinh ask "nghỉ việc bao lâu thì rút được bhxh?" """
    settings = load_settings()
    if batch is not None:
        if out is None or text is not None:
            raise typer.BadParameter("--batch goes with --out and without a question")
        questions = read_questions(batch)
        with written(out) as file, assistant_url(settings, url) as address:
            asyncio.run(_ask_all(address, questions, on, file))
        return
    if text is None:
        raise typer.BadParameter("give a question, or --batch and --out")
    with assistant_url(settings, url) as address:
        answer = asyncio.run(_ask_one(address, conversation or uuid.uuid4().hex, text, on))
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    for reply in answer["replies"]:
        typer.echo(reply["text"])
        for button in reply["buttons"]:
            typer.echo(f"  [{button['title']}]  {button['payload']}")
        typer.echo("")


def read_questions(path: Path) -> list[dict[str, Any]]:
    """The questions of a batch. Raises ``Failure`` that names the first bad line."""
    questions = []
    for number, question in read_jsonl(path):
        if not isinstance(question, dict):
            raise Failure(f"{path.name}, line {number}: no JSON object. One question per line.")
        if not isinstance(question.get("text"), str) or "id" not in question:
            raise Failure(f'{path.name}, line {number}: needs "id", "conversation" and "text".')
        questions.append(question)
    return questions


async def _ask_one(url: str, conversation: str, text: str, on: date | None) -> dict[str, Any]:
    client = ChatClient(url)
    try:
        return await client.ask(conversation, text, on)
    finally:
        await client.close()


async def _ask_all(url: str, questions: Sequence[dict[str, Any]], on: date | None, out: TextIO) -> None:
    """Conversations side by side, the lines of one in order; answers are written in the order of the questions."""
    run = uuid.uuid4().hex[:8]
    matters: dict[str, list[int]] = {}
    for index, question in enumerate(questions):
        matters.setdefault(str(question.get("conversation") or question["id"]), []).append(index)
    answers: list[dict[str, Any] | None] = [None] * len(questions)
    written = 0
    client = ChatClient(url)
    gate = asyncio.Semaphore(SIDE_BY_SIDE)
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task("questions", total=len(questions))

        async def one_matter(name: str, indexes: list[int]) -> None:
            nonlocal written
            async with gate:
                for index in indexes:
                    question = questions[index]
                    # A second run of the same file must not go on with the first one's conversations.
                    try:
                        answer = await client.ask(f"{run}:{name}", question["text"], on)
                    except QuestionRefused:
                        answer = dict(REFUSED)
                    head = {key: question.get(key) for key in ("id", "conversation", "text")}
                    answers[index] = head | answer
                    progress.advance(bar)
                    while written < len(answers) and (ready := answers[written]) is not None:
                        out.write(json_line(ready) + "\n")
                        written += 1

        try:
            async with asyncio.TaskGroup() as group:
                for name, indexes in matters.items():
                    group.create_task(one_matter(name, indexes))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None
        finally:
            await client.close()
