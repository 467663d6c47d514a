"""A registry file as an operator brings it. The people are made up; the numbers are nobody's."""

from __future__ import annotations

HEADER = "person_id,contact_id,phone,gender,birth_date,kind,employer,from,to,wage,late_months"
HOA = "R-1,NA-1,0000 000 001,nữ,1988-04-12"
BINH = "R-2,NA-2,0000000002,nam,1979-09-02"
HOA_FIRST = f"{HOA},bắt buộc,Công ty May Mẫu,03/2015,2019-12,5200000,"
HOA_SECOND = f"{HOA},compulsory,Công ty Giày Mẫu,2020-03,2026-08,6800000,2026-07;2026-08"
BINH_ONLY = f"{BINH},tự nguyện,,2021-07,2026-08,2500000,"
