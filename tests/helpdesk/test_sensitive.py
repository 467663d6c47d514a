"""What nobody should write into a chat is found, named and kept from going further; ordinary figures are left alone."""

from __future__ import annotations

import pytest

from helpdesk.sensitive import HIDDEN, INSTEAD, look_through


@pytest.mark.parametrize(
    "words",
    [
        "số căn cước của tôi là 001085012345",
        "cccd 001 085 012 345 rút được chưa",
        "mã bhxh 7912345678",
        "thẻ DN4797912345678 của mẹ tôi",
        "cmnd cũ 182345678",
    ],
)
def test_an_identity_number_stays_in_the_thread_and_goes_no_further(words: str) -> None:
    found = look_through(words)
    assert (found.identity, found.secret) == (True, False)
    assert found.kept == words
    assert INSTEAD in found.read
    assert not any(character.isdigit() for character in found.read.replace("DN", ""))


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("mã otp của tôi là 443322", f"mã otp của tôi là {HIDDEN}"),
        ("OTP: 1234 nhé", f"OTP: {HIDDEN} nhé"),
        ("443322 là mã xác thực", f"{HIDDEN} là mã xác thực"),
        ("ma xac nhan ngan hang gui ve 88776655", f"ma xac nhan ngan hang gui ve {HIDDEN}"),
        ("mật khẩu vssid là Hoa@1988", f"mật khẩu vssid là {HIDDEN}"),
        ("mk: abc12345", f"mk: {HIDDEN}"),
        ("pass = h0a1988", f"pass = {HIDDEN}"),
    ],
)
def test_a_password_or_a_code_is_kept_nowhere(words: str, kept: str) -> None:
    found = look_through(words)
    assert found.secret
    assert found.kept == kept
    assert HIDDEN not in found.read


@pytest.mark.parametrize(
    "words",
    [
        "lương 5300000, đóng 8 năm 7 tháng",
        "lương 500000000 hay 1.200.345.678 hay 5,5 triệu",
        "từ 03/2015 đến 12/2023, sinh 01/02/1985",
        "gọi tôi số 0912345678",
        "tôi quên mật khẩu vssid thì làm sao",
        "không nhận được mã otp khi đăng ký năm nào",
        "mật khẩu là gì, có cần 6 ký tự không",
        "mã xác nhận của biên lai ở đâu",
        "Nghị định 158/2025 và Luật 41/2024",
        "",
    ],
)
def test_ordinary_words_and_figures_are_left_alone(words: str) -> None:
    found = look_through(words)
    assert (found.identity, found.secret) == (False, False)
    assert found.kept == found.read == words


@pytest.mark.parametrize(
    "words", ["001085012345", "cccd của em là 001085012345 ạ", "OTP 443322", "đây là mã otp: 443322"]
)
def test_a_number_and_its_name_ask_nothing(words: str) -> None:
    assert look_through(words).says_nothing_else


@pytest.mark.parametrize(
    "words", ["cccd 001085012345 rút một lần được chưa", "otp 443322 có phải đưa cho cán bộ không"]
)
def test_a_question_beside_it_is_still_answered(words: str) -> None:
    assert not look_through(words).says_nothing_else
