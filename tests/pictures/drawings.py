"""Drawings of made-up people, usual and extreme."""

from __future__ import annotations

from typing import Any

from bot.pictures import Drawing, read_drawing

USUAL: dict[str, Any] = {
    "title": "Nhận một lần hay giữ lại?",
    "subtitle": "Ước tính theo quy định áp dụng ngày 23/11/2026",
    "now": {"label": "Nhận một lần", "amount": "108.441.509đ", "note": "Đã có thể nộp hồ sơ"},
    "kept": {"label": "Giữ lại: lương hưu", "amount": "2.711.038đ/tháng", "note": "từ tháng 4/2050, trọn đời"},
    "lump": 108_441_509,
    "lump_low": 108_441_509,
    "lump_high": 108_441_509,
    "age": 440,
    "stream": {"monthly": 2_711_038, "start": 721, "until": None},
    "even": {"age": 761, "label": "Bằng nhau lúc 63 tuổi 5 tháng"},
    "caption": "Tổng số tiền nhận được, theo tuổi",
    "lump_legend": "Nhận một lần",
    "kept_legend": "Lương hưu cộng dồn",
    "units": {"million": "triệu", "billion": "tỷ", "age": "{n} tuổi"},
    "paid": "Đã đóng vào quỹ hưu trí: anh/chị 42.400.000đ, công ty 74.200.000đ",
    "lost_title": "Nhận một lần rồi thì không còn",
    "lost": ["Thẻ BHYT khi nghỉ hưu", "Trợ cấp mai táng cho thân nhân", "Trợ cấp tuất hằng tháng cho thân nhân"],
    "footer": "An Sinh · Bảo hiểm xã hội Việt Nam. Số ước tính theo giá trị hiện nay.",
    "alt": "Biểu đồ so sánh nhận một lần với lương hưu",
}


def drawing(**changes: Any) -> Drawing:
    return read_drawing(USUAL | changes)
