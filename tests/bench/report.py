"""The result for people: a table of both sides with the ratio, and whether the marks are met."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from tests.bench.pieces import FEW_TOPICS, Pieces
from tests.bench.run import Found

# Times stock's turns per second, at least, and of its p95, at most. A single citizen finds no queue to be spared.
ALONE, TOGETHER = (2.0, 0.5), (4.0, 1 / 3)
CROWD, CROWD_P95 = 8, 60.0  # citizens at once, ms
PICTURE_P95 = 150.0  # ms
GROWTH = 1.2  # a turn with all topics, times one with few, at most


def misses(found: Found) -> list[str]:
    """The marks that were not met, in words; also when a turn went unanswered, since then nothing was compared."""
    return [text for text, met in marks(found) if not met]


def marks(found: Found) -> Iterator[tuple[str, bool]]:
    for stock, ours in zip(found.stock.levels, found.ours.levels, strict=True):
        rate, p95 = ours.rate / stock.rate, ours.p95 / stock.p95
        faster, slowest = ALONE if ours.at_once == 1 else TOGETHER
        yield f"{ours.at_once} at once: {rate:.1f} × the turns per second (mark ≥ {faster:g})", rate >= faster
        yield f"{ours.at_once} at once: {p95:.2f} × the p95 (mark ≤ {slowest:.2f})", p95 <= slowest
        if ours.at_once == CROWD:
            yield f"{CROWD} at once: p95 {ours.p95:.0f} ms (mark < {CROWD_P95:g})", ours.p95 < CROWD_P95
        if ours.unanswered:
            yield f"{ours.at_once} at once: {ours.unanswered} turns unanswered", False
    if found.pieces:
        yield from _marks_of_pieces(found.pieces, found)


def _marks_of_pieces(pieces: Pieces, found: Found) -> Iterator[tuple[str, bool]]:
    yield f"picture: p95 {pieces.picture_p95:.0f} ms (mark < {PICTURE_P95:g})", pieces.picture_p95 < PICTURE_P95
    few, everything = f"{pieces.reading_few:.2f} ms with {FEW_TOPICS} topics", f"{pieces.reading_all:.2f} with all"
    read = f"reading a message: {few}, {everything} {pieces.topics}"
    if not found.ours.levels:
        yield read, True
        return
    turn = found.ours.levels[0].cpu_per_turn
    growth = turn / (turn - pieces.reading_all + pieces.reading_few)
    yield f"{read}: {growth:.2f} × the turn (mark ≤ {GROWTH:g})", growth <= GROWTH


def show(found: Found, console: Console) -> None:
    if found.plan.quick:
        console.print(
            "QUICK: stock Rasa trained in few epochs, few turns. A rehearsal, not a result.", style="bold red"
        )
    if found.ours.levels:
        console.print(_turns(found))
    for text, met in marks(found):
        console.print(f"{'met   ' if met else 'MISSED'}  {text}", style="green" if met else "red")
    if found.ours.levels:
        _notes(found, console)
    if found.campaign:
        console.print(_campaign(found))


def _turns(found: Found) -> Table:
    table = Table(title=f"An Sinh beside stock Rasa 3.6.21 ({found.machine})")
    table.add_column("")
    for head in ("stock Rasa", "An Sinh", "ratio"):
        table.add_column(head, justify="right")

    def row(name: str, stock: float, ours: float, form: str = ".1f") -> None:
        ratio = f"{ours / stock:.2f}" if stock else "–"
        table.add_row(name, format(stock, form), format(ours, form), ratio)

    for stock, ours in zip(found.stock.levels, found.ours.levels, strict=True):
        row(f"{ours.at_once} at once: turns/s", stock.rate, ours.rate)
        row("  p50, ms", stock.p50, ours.p50)
        row("  p95, ms", stock.p95, ours.p95)
        row("  processor per turn, ms", stock.cpu_per_turn, ours.cpu_per_turn)
        row("  right answers, with marks", stock.right_marked * 100, ours.right_marked * 100, ".0f")
        row("  right answers, without marks", stock.right_unmarked * 100, ours.right_unmarked * 100, ".0f")
        table.add_section()
    row("training, s", found.stock.training, found.ours.training)
    row("  processor, s", found.stock.training_cpu, found.ours.training_cpu)
    row("start to first answer, s", found.stock.start, found.ours.start)
    if found.stock.memory and found.ours.memory:
        row("memory (PSS), MB", found.stock.memory.pss, found.ours.memory.pss, ".0f")
        row("memory (RSS), MB", found.stock.memory.rss, found.ours.memory.rss, ".0f")
        row("processes", found.stock.memory.processes, found.ours.memory.processes, ".0f")
    return table


def _notes(found: Found, console: Console) -> None:
    model = found.stock_model or {}
    if model.get("reused"):
        console.print(
            f"Stock's training was measured in an earlier run on {model['machine']}; its model was reused.", style="dim"
        )
    unanswered = sum(level.unanswered for level in found.stock.levels + found.ours.levels)
    own = max(level.own_cpu_per_turn for level in found.ours.levels)
    console.print(
        f"Medians of {found.plan.repeats} blocks; {unanswered} turns unanswered, {found.extra_messages} messages "
        f"beyond one per turn; citizens and fake Telegram took up to {own:.1f} ms of processor per turn; "
        f"load average before and after: {', '.join(f'{one:.1f}' for one in found.loads)}.",
        style="dim",
    )


def _campaign(found: Found) -> Table:
    campaign = found.campaign
    assert campaign is not None
    table = Table(title="Campaign over the whole engine, to a provider that takes everything at once")
    table.add_column("")
    table.add_column("An Sinh", justify="right")
    table.add_row("recipients", f"{campaign.recipients}")
    table.add_row("arrived (each once)", f"{campaign.arrived}")
    table.add_row("deliveries/s", f"{campaign.rate:.0f}")
    table.add_row("from the start command to the first, s", f"{campaign.first_after:.1f}")
    table.add_row("from the start command to the last, s", f"{campaign.last_after:.1f}")
    table.add_row("processor per delivery, ms", f"{campaign.cpu_per_delivery:.2f}")
    table.add_row("memory (PSS) before and at most, MB", f"{campaign.memory_before:.0f} → {campaign.memory_most:.0f}")
    table.add_row("import of the contacts, s", f"{campaign.import_seconds:.1f}")
    return table
