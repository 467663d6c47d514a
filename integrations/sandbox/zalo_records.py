"""What Zalo keeps about people and quotas, as far as the product asks."""

from __future__ import annotations

import time
from typing import Any

from integrations.sandbox.config import CODE_TEMPLATE
from integrations.sandbox.people import name_of
from integrations.sandbox.phones import Phones
from integrations.sandbox.zalo_refusal import ZaloRefusal

PAGE = 50
LAST_OFFSET = 9951

# The words of templates as the account had them approved; Zalo puts the parameters in.
TEMPLATES = {
    CODE_TEMPLATE: (
        "BHXH An Sinh\n{otp} là mã xác nhận để xem quá trình đóng BHXH, dùng trong {minutes} phút. "
        "Không đưa mã này cho ai, kể cả người xưng là cán bộ BHXH."
    )
}

Parameters = dict[str, Any]


class ZaloRecords:
    """People, tags, conversations and quotas. ``gone`` are those who no longer follow."""

    def __init__(self, phones: Phones, gone: set[str]) -> None:
        self._phones = phones
        self._gone = gone
        self._tags: dict[str, set[str]] = {}

    def user_detail(self, parameters: Parameters) -> Any:
        address = str(parameters.get("user_id", ""))
        return {
            "user_id": address,
            "display_name": name_of(address),
            "user_is_follower": address not in self._gone,
            "tags_and_notes_info": {"notes": [], "tag_names": sorted(self._tags_of(address))},
        }

    def user_list(self, parameters: Parameters) -> Any:
        offset, count = int(parameters.get("offset", 0)), int(parameters.get("count", 50))
        if count > PAGE or offset > LAST_OFFSET:
            raise ZaloRefusal(-210)
        users = sorted(self._phones.addresses("zalo"))
        return {
            "total": len(users),
            "count": count,
            "offset": offset,
            "users": [{"user_id": user} for user in users[offset : offset + count]],
        }

    def conversation(self, parameters: Parameters) -> Any:
        address = str(parameters.get("user_id", ""))
        count = min(int(parameters.get("count", 10)), 10)
        return [
            {
                "src": 0 if bubble.author == "account" else 1,
                "time": bubble.at,
                "message_id": bubble.message_id,
                "message": bubble.text,
                "type": "text",
            }
            for bubble in reversed(self._phones.screen("zalo", address)[-count:])
        ]

    def quota(self, parameters: Parameters) -> Any:
        if "quota_owner" in parameters:
            return [{"quota_type": "sub_quota", "total": 500, "remain": 499}]
        return {
            "last_interaction": str(int(time.time() * 1000)),
            "promotion": {"daily_total": 1, "daily_remain": 1, "monthly_total": 4, "monthly_remain": 4},
        }

    def tag(self, parameters: Parameters) -> Any:
        self._tags.setdefault(str(parameters.get("tag_name")), set()).add(str(parameters.get("user_id")))
        return {}

    def untag(self, parameters: Parameters) -> Any:
        self._tags.get(str(parameters.get("tag_name")), set()).discard(str(parameters.get("user_id")))
        return {}

    def remove_tag(self, parameters: Parameters) -> Any:
        self._tags.pop(str(parameters.get("tag_name")), None)
        return {}

    def list_tags(self, _parameters: Parameters) -> Any:
        return sorted(self._tags)

    def _tags_of(self, address: str) -> list[str]:
        return [tag for tag, people in self._tags.items() if address in people]

    def templates(self, _parameters: Parameters) -> Any:
        return [
            {"templateId": "100001", "templateName": "Nhắc đóng", "status": "ENABLE"},
            {"templateId": CODE_TEMPLATE, "templateName": "Mã xác nhận", "status": "ENABLE"},
        ]

    def daily_quota(self, _parameters: Parameters) -> Any:
        return {"dailyQuota": "500", "remainingQuota": "499"}


def written(template_id: str, data: Parameters) -> str:
    """A template's message; of one whose words the sandbox does not know, its parameters. Refuses a missing one."""
    words = TEMPLATES.get(template_id)
    if words is None:
        return "\n".join([f"[{template_id}]", *(f"{name}: {value}" for name, value in data.items())])
    try:
        return words.format_map(data)
    except KeyError:
        raise ZaloRefusal(-1122) from None
