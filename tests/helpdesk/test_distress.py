"""Plain cries for help, and plain questions that share words with them."""

from __future__ import annotations

import pytest

from helpdesk.distress import is_cry_for_help


@pytest.mark.parametrize(
    "text",
    [
        "tôi muốn chết quá",
        "toi muon chet",
        "em định uống thuốc sâu đêm nay",
        "hôm nay là ngày cuối của tôi, vĩnh biệt",
        "không muốn sống nữa",
        "ko muon song nua dau",
        "Chồng đánh em nhiều lần rồi, chồng em đánh em",
        "con tôi bị xâm hại",
        "cứu tôi với",
        "mẹ con tôi bị bạo hành",
        "chắc tự tử cho xong",
        "song lam gi nua dau",
        "nhà hết gạo 3 ngày nay",
        "vợ tôi nhịn đói cả tuần để dành cho con ăn",
        "không còn đồng nào mua sữa cho con",
        "bế tắc không lối thoát",
        "chẳng còn lý do gì để sống",
        "muon buong bo tat ca",
        "muốn ngủ một giấc không dậy nữa",
        "dc giải thoát thì tốt biết mấy",
        "Sống thế này thà chết còn hơn",
        "thầy giáo giở trò với cháu tôi",
        "bố dượng sờ soạng con gái tôi",
        "Bố tôi ngã xuống không dậy được",
        "mẹ tôi nằm bất tỉnh, cứu với",
        "em bị chồng đánh, giờ phải trốn về ngoại",
        "TỰ TỬ quách cho rồi",
        "toi muon tu tu",
        "chỉ muốn treo cổ",
        "chán quá, đời chả còn gì",
        "I want to die",
        "thinking about suicide every night",
        "I don't want to live anymore",
        "My husband keeps hitting me",
        "there is nothing left to eat for my kids",
    ],
)
def test_a_cry_is_heard(text: str) -> None:
    assert is_cry_for_help(text)


@pytest.mark.parametrize(
    "text",
    [
        "người tự tử có được hưởng chế độ tử tuất không",
        "tôi muốn tư vấn rút bảo hiểm",
        "cần tư vấn viên",
        "bố tôi chết rồi thì nhận mai táng phí ở đâu",
        "không muốn rút nữa",
        "không sống ở quê thì nộp ở đâu",
        "đóng lâu thì được gì",
        "công ty đánh mất sổ của em",
        "cứu vãn được thời gian đóng không",
        "mệt muốn chết vì giấy tờ",
        "chờ lâu muốn chết",
        "chết rồi quên đóng tháng này",
        "tra cứu em với",
        "cấp cứu với khám thường khác gì nhau",
        "giáo viên không dạy nữa có được rút không",
        "bố tôi đột quỵ năm ngoái, rút được không",
        "hết tiền rồi có rút trước hạn được không",
        "what does the family get when a worker dies",
        "no money left to pay this month, can I stop?",
        "I can't live in Hanoi any more, where do I apply",
        "my husband hit the age of 60",
        "rút một lần rồi thì sau này đời con tôi có còn gì không",
        "đối với em không còn gì thắc mắc nữa, cảm ơn",
        "em vào công ty điện tử từ tháng 9, rút được chưa",
        "dong bao hiem o cong ty dien tu tu thang 3",
        "kế toán cứ bảo từ từ",
        "chuyển từ tự nguyện sang bắt buộc",
        "án treo có được rút không",
        "",
        "👍",
    ],
)
def test_a_question_is_a_question(text: str) -> None:
    assert not is_cry_for_help(text)
