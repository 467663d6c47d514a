"""Words for the closed lists of the product, as staff read them. ``_`` marks them for the catalogue."""

from __future__ import annotations

from typing import Any


def _(message: str) -> str:
    """Marks a text for the catalogue; it is translated where it is shown."""
    return message


CHANNELS = {"web": _("Trang web"), "zalo": "Zalo", "telegram": "Telegram", "api": _("Giao diện lập trình")}

STATES = {"bot": _("Trợ lý trả lời"), "waiting": _("Đang chờ"), "staff": _("Tư vấn viên giữ"), "closed": _("Đã đóng")}

VIEWS = {"waiting": _("Đang chờ"), "mine": _("Của tôi"), "bot": _("Trợ lý trả lời"), "all": _("Tất cả")}

REASONS = {
    "asked": _("Người dân muốn gặp tư vấn viên"),
    "not_understood": _("Trợ lý không hiểu nhiều lần"),
    "distress": _("Có dấu hiệu khẩn cấp hoặc bức xúc"),
    "assistant_unavailable": _("Trợ lý đang gián đoạn"),
    "staff_wrote": _("Nhân viên nhắn từ công cụ của nền tảng"),
    "complained": _("Người dân báo trả lời sai nhiều lần"),
    "switched_off": _("Chủ đề đang do người trả lời"),
}

STATUSES = {
    "answered": _("Trả lời được"),
    "clarified": _("Hỏi lại cho rõ"),
    "calculated": _("Tính cho cá nhân"),
    "out_of_scope": _("Ngoài phạm vi"),
    "not_understood": _("Không hiểu"),
    "handed_over": _("Chuyển tư vấn viên"),
    "distress": _("Khẩn cấp"),
    "complained": _("Báo trả lời sai"),
    "opted_out": _("Ngừng nhận tin"),
    "opted_in": _("Nhận tin lại"),
    "staff": _("Tư vấn viên trả lời"),
    "failed": _("Lỗi"),
}

RATINGS = {"up": _("Đúng ý"), "down": _("Chưa đúng"), "complaint": _("Nói là sai")}

DELIVERIES = {
    "queued": _("đang gửi"),
    "handed": _("đang gửi"),
    "sent": _("đã gửi"),
    "refused": _("nền tảng từ chối"),
    "unknown": _("chưa rõ đã đến hay chưa"),
}

CAMPAIGN_STATES = {
    "draft": _("Bản nháp"),
    "submitted": _("Chờ duyệt"),
    "approved": _("Đã duyệt"),
    "scheduled": _("Đã lên lịch"),
    "running": _("Đang gửi"),
    "paused": _("Tạm dừng"),
    "done": _("Đã xong"),
    "cancelled": _("Đã huỷ"),
}

ACTIONS = {
    "approve": _("Duyệt chiến dịch"),
    "start": _("Bắt đầu gửi"),
    "pause": _("Tạm dừng"),
    "resume": _("Gửi tiếp"),
    "cancel": _("Huỷ chiến dịch"),
}

CONFIRMATIONS = {
    "start": _("Bắt đầu gửi chiến dịch này ngay bây giờ?"),
    "approve": _("Duyệt chiến dịch này? Nội dung và nhóm nhận sẽ được khoá lại như đang hiển thị."),
    "cancel": _("Huỷ chiến dịch này? Những người chưa nhận sẽ không nhận nữa, và không thể gửi tiếp."),
}

ROLES = {
    "agent": _("Tư vấn viên"),
    "supervisor": _("Trưởng nhóm tư vấn"),
    "communicator": _("Cán bộ truyền thông"),
    "approver": _("Người duyệt"),
    "auditor": _("Kiểm soát viên"),
    "admin": _("Quản trị"),
}

# The assistant's slots (bot/actions): what it asks for in a calculation.
SLOTS = {
    "lump_time": _("Thời gian đã đóng"),
    "lump_last": _("Tháng đóng cuối"),
    "lump_salary": _("Mức lương đóng"),
    "lump_gender": _("Giới tính"),
    "lump_birth": _("Ngày sinh"),
    "lump_first": _("Có đóng trước luật mới"),
    "pension_plan": _("Dự định đóng tiếp"),
    "region": _("Vùng lương"),
    "pay_salary": _("Lương hiện nay"),
    "ui_salary": _("Lương các tháng cuối"),
    "ui_months": _("Số tháng đóng BHTN"),
    "health_members": _("Số người cùng tham gia"),
    "withdraw_reason": _("Lý do muốn rút"),
    "vol_income": _("Thu nhập chọn đóng"),
    "vol_group": _("Nhóm đối tượng"),
    "vol_frequency": _("Kỳ đóng"),
}

VALUES = {
    "male": _("nam"),
    "female": _("nữ"),
    "poor": _("hộ nghèo"),
    "near_poor": _("hộ cận nghèo"),
    "ethnic_minority": _("dân tộc thiểu số"),
    "other": _("nhóm khác"),
    "monthly": _("hằng tháng"),
    "quarterly": _("ba tháng một lần"),
    "half_year": _("sáu tháng một lần"),
    "yearly": _("mỗi năm một lần"),
    "lost_job": _("mất việc"),
    "needs_cash": _("cần tiền"),
    "distrust": _("chưa yên tâm về chính sách"),
    "abroad": _("ra nước ngoài"),
    "near_retirement": _("gần tuổi hưu mà thiếu năm"),
    "many_years": _("đã đóng nhiều năm"),
    "pregnant": _("mang thai, nuôi con nhỏ"),
    "moving": _("chuyển chỗ ở"),
    "unsaid": _("không nói"),
}

ALL: dict[str, dict[str, Any]] = {
    "channel": CHANNELS,
    "state": STATES,
    "view": VIEWS,
    "reason": REASONS,
    "status": STATUSES,
    "rating": RATINGS,
    "delivery": DELIVERIES,
    "campaign_state": CAMPAIGN_STATES,
    "action": ACTIONS,
    "role": ROLES,
}
