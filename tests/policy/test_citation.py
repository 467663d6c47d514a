"""Sources are spelled out in good Vietnamese, and what cannot be is refused."""

from __future__ import annotations

import pytest

from policy.citation import check_source, cite, cite_short, cite_together


@pytest.mark.parametrize(
    ("source", "full", "short"),
    [
        (
            "Luật 41/2024 Đ70.1đ, Đ102.1đ; NĐ 158/2025 Đ14",
            "điểm đ khoản 1 Điều 70 và điểm đ khoản 1 Điều 102 Luật Bảo hiểm xã hội 41/2024/QH15; "
            "Điều 14 Nghị định 158/2025/NĐ-CP",
            "Luật BHXH 41/2024 (Điều 70, 102); NĐ 158/2025 (Điều 14)",
        ),
        ("Luật 41/2024/QH15 Đ33.5", "khoản 5 Điều 33 Luật Bảo hiểm xã hội 41/2024/QH15", "Luật BHXH 41/2024 (Điều 33)"),
        (
            "NĐ 158/2025 Đ26–28",
            "Điều 26 đến Điều 28 Nghị định 158/2025/NĐ-CP",
            "NĐ 158/2025 (Điều 26–28)",
        ),
        (
            "Luật 41/2024 Đ40–41",
            "Điều 40 và Điều 41 Luật Bảo hiểm xã hội 41/2024/QH15",
            "Luật BHXH 41/2024 (Điều 40–41)",
        ),
        (
            "Luật 41/2024 Đ70.3–4, Đ102.3",
            "khoản 3 và khoản 4 Điều 70 và khoản 3 Điều 102 Luật Bảo hiểm xã hội 41/2024/QH15",
            "Luật BHXH 41/2024 (Điều 70, 102)",
        ),
        (
            "Bộ luật Lao động 2019 Đ169; NĐ 135/2020 Phụ lục I",
            "Điều 169 Bộ luật Lao động 45/2019/QH14; Phụ lục I Nghị định 135/2020/NĐ-CP",
            "Bộ luật Lao động 2019 (Điều 169); NĐ 135/2020 (Phụ lục I)",
        ),
        ("QĐ 366/QĐ-BHXH", "Quyết định 366/QĐ-BHXH", "QĐ 366/QĐ-BHXH"),
        ("TT 01/2025/TT-BLĐTBXH", "Thông tư 01/2025/TT-BLĐTBXH", "TT 01/2025/TT-BLĐTBXH"),
        ("CV 340/BHXH-CSXH", "Công văn 340/BHXH-CSXH", "CV 340/BHXH-CSXH"),
        ("NQ 72-NQ/TW", "Nghị quyết 72-NQ/TW", "NQ 72-NQ/TW"),
        ("BHXH Việt Nam", "Bảo hiểm xã hội Việt Nam", "BHXH Việt Nam"),
    ],
)
def test_spelled_out(source: str, full: str, short: str) -> None:
    assert cite(source) == full
    assert cite_short(source) == short
    check_source(source)


@pytest.mark.parametrize(
    "source", ["22% × 1.500.000", "VSS news", "Luật 99/2030 Đ1", "NĐ 1/2025 khoản 5", "QĐ 595", ""]
)
def test_what_cannot_be_cited_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="cannot be cited"):
        check_source(source)
    assert cite(source) == source


def test_several_sources_name_each_document_once() -> None:
    sources = [
        "Luật 41/2024 Đ64.1, Đ98",
        "NĐ 335/2026",
        "Luật 41/2024 Đ5.6",
        "Luật 41/2024 Đ66.1a, Đ98.2",
        "NĐ 335/2026",
    ]
    assert cite_together(sources) == ("Luật BHXH 41/2024 (Điều 5, 64, 66, 98)", "NĐ 335/2026")
    assert cite_together(["NĐ 135/2020 Phụ lục I", "NĐ 135/2020 Đ3–4"]) == ("NĐ 135/2020 (Điều 3–4; Phụ lục I)",)
