"""``ansinh policy``: the figures of the law and the calculators."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from app.clock import SystemClock
from app.commands.options import OnDay, read_day
from app.failures import Failure
from app.jsonl import json_line, parse_json, read_jsonl, written_whole
from app.settings import load_settings
from policy import (
    CALCULATORS,
    CalculatorNotFound,
    Figure,
    FigureBook,
    FigureNotFound,
    PolicyError,
    compute,
    format_day,
    format_value,
    load_book,
)
from policy.citation import cite, cite_short

policy_app = typer.Typer(
    no_args_is_help=True,
    help="The figures of the law and the calculators. Example: ansinh policy show vol.min_income --on 2027-01-01",
)


@policy_app.command()
def show(
    name: Annotated[str | None, typer.Argument(help="A name, an id, or the beginning of names: vol.support")] = None,
    on: OnDay = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """The figures in force on a day, each with its source. Example: ansinh policy show vol --on 2026-11-22"""
    day = _day(on)
    book = load_book()
    figures = _chosen(book, name, day)
    if as_json:
        typer.echo(json.dumps([_record(figure) for figure in figures], ensure_ascii=False, indent=2))
        return
    table = Table(title=f"In force on {day.isoformat()}", title_justify="left", expand=False)
    for heading in ("name", "", "value", "since", "source"):
        table.add_column(heading, overflow="fold")
    for figure in figures:
        since = format_day(figure.effective_from) if figure.effective_from else ""
        certain = "" if figure.confidence == "high" else f" ({figure.confidence})"
        table.add_row(figure.name, figure.title, format_value(figure), since, cite_short(figure.source) + certain)
    Console().print(table)


@policy_app.command(name="compute")
def compute_command(
    calculator: Annotated[str | None, typer.Argument(help=f"One of: {', '.join(CALCULATORS)}")] = None,
    on: OnDay = None,
    inputs: Annotated[str | None, typer.Option("--json", help="The inputs as a JSON object; - reads them.")] = None,
    batch: Annotated[Path | None, typer.Option(help="A file of lines {id, calculator, on, inputs}.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the lines {id, result} or {id, error} go.")] = None,
) -> None:
    """Runs a calculator; without inputs prints what it takes.

    Example: ansinh policy compute unemployment_benefit --json '{"months":50,"average_salary_6m":7000000,"region":"I"}'
    """
    day = _day(on)
    if batch is not None:
        if calculator or inputs or out is None:
            raise typer.BadParameter("a batch names the calculator in each line: --batch IN.jsonl --out OUT.jsonl")
        _run_batch(batch, out, day)
        return
    if calculator is None:
        raise typer.BadParameter(f"name a calculator: {', '.join(CALCULATORS)}; or give --batch")
    if calculator not in CALCULATORS:
        raise typer.BadParameter(str(CalculatorNotFound(calculator, tuple(CALCULATORS))))
    if inputs is None:
        typer.echo(json.dumps(CALCULATORS[calculator].input_schema(), ensure_ascii=False, indent=2))
        return
    result = compute(calculator, _object(sys.stdin.read() if inputs == "-" else inputs), on=day)
    typer.echo(result.model_dump_json(indent=2))


def _day(on: date | None) -> date:
    """The day given, or today where the citizens are."""
    return on or SystemClock().now().astimezone(load_settings().zone).date()


def _chosen(book: FigureBook, name: str | None, day: date) -> tuple[Figure, ...]:
    if name is None:
        return book.on(day).figures()
    below = book.on(day).figures(name)
    if len(below) > 1:
        return below
    try:
        return (book.figure(name, on=day),)
    except FigureNotFound as error:
        if below:
            return below
        if book.names(name):
            raise Failure(f"Nothing under {name} holds on {day.isoformat()}; choose another day with --on.") from None
        raise typer.BadParameter(str(error)) from None


def _record(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "id": figure.id,
        "title": figure.title,
        "value": _plain(figure.value),
        "text": format_value(figure),
        "unit": figure.unit,
        "effective_from": figure.effective_from.isoformat() if figure.effective_from else None,
        "effective_to": figure.effective_to.isoformat() if figure.effective_to else None,
        "source": figure.source,
        "citation": cite(figure.source),
        "confidence": figure.confidence.value,
        "note": figure.note,
    }


def _plain(value: Any) -> Any:
    """A figure's value as JSON knows it; its few decimals survive as numbers."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case tuple():
            return [_plain(one) for one in value]
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case date():
            return value.isoformat()
        case _:
            return value


def _object(text: str) -> dict[str, Any]:
    content = parse_json(text)
    if not isinstance(content, dict):
        raise typer.BadParameter("the inputs must be one JSON object, such as '{\"members\": 4}'", param_hint="--json")
    return content


def _run_batch(batch: Path, out: Path, day: date) -> None:
    """One answer per line, in order; a line that cannot be computed says why and stops nothing."""
    rows = list(read_jsonl(batch))
    refused = 0
    with written_whole(out) as stream:
        for answer in _answers(rows, day):
            refused += "error" in answer
            stream.write(json_line(answer) + "\n")
    typer.echo(f"{len(rows) - refused} computed, {refused} refused, written to {out}", err=True)


def _answers(rows: list[tuple[int, Any]], day: date) -> Iterator[dict[str, Any]]:
    console = Console(stderr=True)
    for number, row in track(rows, "Computing", console=console, transient=True, disable=not console.is_terminal):
        if isinstance(row, dict):
            yield {"id": row.get("id")} | _answer(row, day)
        else:
            yield {"id": None, "error": f"line {number} is no JSON object; write {{id, calculator, on, inputs}}"}


def _answer(row: dict[str, Any], day: date) -> dict[str, Any]:
    name, given, inputs = row.get("calculator"), row.get("on"), row.get("inputs")
    if not isinstance(name, str):
        return {"error": f"calculator is missing; name one of: {', '.join(CALCULATORS)}"}
    if not isinstance(inputs, dict):
        return {"error": "inputs must be a JSON object"}
    try:
        on = day if given is None else read_day(str(given))
        result = compute(name, inputs, on=on)
    except (typer.BadParameter, PolicyError) as error:
        return {"error": str(error)}
    return {"result": result.model_dump(mode="json")}
