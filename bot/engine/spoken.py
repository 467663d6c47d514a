"""The report on understanding as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_MARKS = {
    "accuracy_marks": "đúng chủ đề, có dấu",
    "accuracy_nomarks": "đúng chủ đề, không dấu",
    "accuracy_teencode": "đúng chủ đề, teencode và lỗi gõ",
    "out_of_scope_wrong": "câu ngoài phạm vi bị trả lời sai",
    "auroc": "tách trong/ngoài phạm vi (AUROC)",
    "parse_ms_p95": "đọc một câu (p95)",
}
_SIGNS = {"least": "≥", "most": "≤", "below": "<"}


def _figure(value: float, unit: str) -> str:
    if unit == "share":
        return f"{value:.1%}"
    return f"{value:.3f}" if unit == "score" else f"{value:.1f} ms"


def _limit(value: float, unit: str) -> str:
    if unit == "share":
        return f"{value:.0%}"
    return f"{value:g}" if unit == "score" else f"{value:g} ms"


def _marks(result: Mapping[str, Any]) -> Iterator[str]:
    for row in result["marks"]:
        verdict = "đạt" if row["met"] else "CHƯA ĐẠT"
        target = f"{_SIGNS[row['kind']]} {_limit(row['mark'], row['unit'])}"
        yield f"  {_MARKS[row['name']]:<34} {_figure(row['value'], row['unit']):>8}  (mốc {target:<6})  {verdict}"


def _styles(result: Mapping[str, Any]) -> Iterator[str]:
    if len(result["styles"]) < 2:
        return
    for style, row in sorted(result["styles"].items(), key=lambda item: item[1]["accuracy"]):
        yield f"  {style:<14} đúng {row['accuracy']:.1%} ± {row['margin']:.1%}  (n={row['examples']})"


def _fates(result: Mapping[str, Any]) -> Iterator[str]:
    fates, foreign = result["fates"], result["out_of_scope"]
    if fates:
        yield (
            f"trong phạm vi: trả lời đúng {fates['right']:.1%}, trả lời sai {fates['wrong']:.1%},"
            f" đưa nút có chủ đề đúng {fates['near_miss']:.1%}, chưa hiểu {fates['not_understood']:.1%}"
        )
    if foreign:
        yield (
            f"ngoài phạm vi: từ chối {foreign['declined']:.1%}, hỏi lại {foreign['asked_back']:.1%},"
            f" trả lời sai {foreign['wrong']:.1%} (n={foreign['examples']})"
        )


def lines(result: Mapping[str, Any]) -> Iterator[str]:
    """The figures first, then every intent from the worst up, then the mistakes."""
    times = result["parse_ms"]
    yield (
        f"{result['examples']} câu, {result['intents']} ý định: đúng {result['accuracy']:.2%}"
        f" (macro-F1 {result['macro_f1']:.2%}); trả lời ngay {result['answered']:.2%},"
        f" trong đó đúng {result['accuracy_of_answered'] or 0:.2%}"
    )
    yield from _marks(result)
    yield from _fates(result)
    yield (
        f"sai số của độ chắc chắn (ECE): {result['calibration']['ece']:.1%}; đọc một câu: p50 {times['p50']} ms,"
        f" p95 {times['p95']} ms (bộ xử lý: {times['processor_p50']} và {times['processor_p95']} ms)"
    )
    yield from _styles(result)
    width = max(len(label) for label in result["per_intent"])
    for label, row in sorted(result["per_intent"].items(), key=lambda item: item[1]["f1"]):
        figures = f"F1 {row['f1']:.2f}  P {row['precision']:.2f}  R {row['recall']:.2f}  n={row['support']}"
        yield f"  {label:<{width}}  {figures}"
    for row in result["confusions"]:
        yield f"  {row['count']}× {row['expected']} → {row['found']}: {row['examples'][0]}"
