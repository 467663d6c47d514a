"""Words by which a question about a rule is told from a person's story; plain, as the cursor sees them."""

from __future__ import annotations


def _words(block: str) -> frozenset[str]:
    return frozenset(block.split())


def _phrases(block: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in block.split(","))


#: Lead-ins and connectors that weigh nothing: "dạ", "thế còn", "nếu là", and what stands around a date.
LIGHT = _words(
    """
    da a oi alo ad admin shop ban the vay con thi ma roi neu la voi va hay cu cung lai nhu rua zay v z ha nhe
    nha nhi u uh vang tu hoi vao trong nam thang ngay luc den toi sang qua cho o cua theo bat dau ke tinh moc
    truoc sau giua cuoi khoang tai ap dung hieu thoi diem giai doan xin ve in for of from since before after is
    was what about and how under by then
    """
)
#: How a question begins politely.
POLITE = _phrases(
    """
    cho em hoi, cho e hoi, cho toi hoi, cho minh hoi, cho tui hoi, cho con hoi, cho chau hoi, cho hoi, em muon
    hoi, toi muon hoi, minh muon hoi, muon hoi, xin hoi, em hoi, anh chi oi, anh chi cho em hoi, cho em biet,
    cho toi biet, cho minh biet, toi muon biet, em muon biet, can you tell me, could you tell me,
    please tell me, tell me, i want to know, i would like to know, please
    """
)
PERSONS = _words(
    """
    toi em e minh mk tui tao con chau vo chong me bo ba ma anh chi ong co chu bac cau di mo thang ban nguoi i my
    we
    """
)
#: Verbs of a working life. "đóng" alone is none of them: "năm 2024 đóng bao nhiêu" asks about the rule.
EVENTS = _phrases(
    """
    nghi viec, nghi lam, nghi ngang, nghi tu, nghi o, nghi hoi, nghi, thoi viec, mat viec, that nghiep tu, di
    lam, vao lam, lam o, lam cong, lam cho, lam viec, lam tu, lam, vao cong ty, vao nganh, sinh, tham gia, bat
    dau dong, bat dau di, ky hop dong, chot so, ra truong, xuat ngu, nhap ngu, phuc vien, bi, cuoi, ket hon, lay
    chong, lay vo, chuyen, da dong, da rut, da nhan, co dong, dong duoc, dong den, dong toi, dong tu, dong
    truoc, dong sau, dong vao, dong hoi, dong bhxh tu, dong bao hiem tu, dong bhxh truoc, dong bao hiem truoc,
    dong bhxh den, rut roi, lanh roi, mua, cap, het han, mang thai, co bau, du sinh, ve huu, ngung dong, dung
    dong, mat, chet, khong dong, chua dong, cham dong, tron dong, pha san, giai the, no bhxh, no bao hiem, no
    luong, worked, stopped, joined, started, born, quit, paid,
    left, resigned, retired, contributed, withdrew, withdrawn, lost my job, laid off, hired, gave birth, unemployed,
    married, moved, have been, had
    """
)
#: Phrases in which such a verb tells of no event.
NO_EVENTS = _phrases(
    """
    tro cap that nghiep, bao hiem that nghiep, bhtn, tro cap, lam ban thoi gian, lam khong tron thoi gian,
    nghi huu, sinh con, sinh vien, lam sao, lam the nao, lam ho so, lam thu tuc, cap so, cap the, mat bao, mat
    bao nhieu, mat may, cap do, bi tru, nghi thai san, nghi om, nghi viec rieng, muc dong, mua bao hiem, mua
    bhyt, mua the, lam tron, tu nguyen, toi thieu, toi da, cong ty
    """
)
#: Events that a benefit is paid for by the rules of their day.
EVENTS_OF_BENEFITS = _phrases(
    """
    sinh con, sinh be, sinh em be, sinh doi, sanh con, sanh be, de con, gave birth, mat, qua doi, chet, tu tran, died
    """
)
HOW_MUCH = _phrases(
    """
    bao nhieu, bn, bnhiu, bnhieu, may, how much, how long
    """
)
#: "đóng" in a question about what must be paid, which tells of nothing that was.
PAYING_ASKED = _phrases(
    """
    dong bao nhieu, dong bn, dong may, phai dong, muc dong, dong thap nhat, dong cao nhat, dong toi thieu, dong toi da,
    ty le dong, ti le dong
    """
)
#: What is done with contributions otherwise belongs to a life, not to the rules on births and deaths.
OTHER_MATTERS = _words(
    """
    rut dong lanh
    """
)
#: What a rule is about.
RULES = _phrases(
    """
    muc, luong co so, luong cs, luong toi thieu, ty le, ti le, phan tram, he so, tuoi nghi huu, tuoi huu, tuoi
    ve huu, do tuoi, quy dinh, luat, chinh sach, ho tro, gia, le phi, phi, tran, san, toi thieu, toi da, thap
    nhat, cao nhat, dieu kien, cach tinh, tro cap, bao hiem y te, bhyt, chuan ngheo, bang he so, truot gia,
    rate, rates, minimum, age, salary, law, rules, support, maximum, ceiling, cap, percentage, percent, premium, fee,
    allowance, conditions, reference level, household insurance
    """
)
QUESTIONS = _phrases(
    """
    bao nhieu, bn, bnhiu, may, the nao, nhu nao, ntn, ra sao, sao, gi, thay doi, tang, giam, khong, ko, k, hong,
    chua, what, how, how much, which
    """
)
#: A person who must or may: "năm 2027 tôi phải đóng bao nhiêu" asks about the rule after all.
MODALS = _words(
    """
    phai can se duoc nen must should will
    """
)
