"""`make run`: a made-up population, sample campaigns, staff with printed log-ins, and sandbox phones.

Channels that have real tokens stay real; only those without are played by the sandbox. The log-ins' passwords are
published, here, so they hold only while the sandbox plays every channel: no real citizen's words lie behind them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from app.product import Product
from app.settings import ROOT, Settings, load_settings
from console.passwords import one_time_password
from console.roles import Role
from integrations.registry import import_registry
from integrations.sandbox import Sandbox, SandboxConfig, create_sandbox, product_settings
from outreach.contacts import import_contacts
from outreach.gate import Gate
from store import staff
from store.tables import staff as staff_table

DEMO = ROOT / "outreach" / "demo"
REGISTRY = ROOT / "integrations" / "registry" / "demo" / "registry.csv"


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A made-up member of staff. The password is printed at the start."""

    email: str
    name: str
    role: Role
    password: str


LOGINS = (
    DemoLogin("lan@ansinh.example", "Nguyễn Thị Lan", Role.AGENT, "lan-tu-van-2026"),
    DemoLogin("quang@ansinh.example", "Lê Minh Quang", Role.SUPERVISOR, "quang-truong-ca-2026"),
    DemoLogin("mai@ansinh.example", "Trần Thanh Mai", Role.COMMUNICATOR, "mai-truyen-thong-2026"),
    DemoLogin("hung@ansinh.example", "Phạm Quốc Hùng", Role.APPROVER, "hung-phe-duyet-2026"),
    DemoLogin("thu@ansinh.example", "Vũ Minh Thu", Role.AUDITOR, "thu-kiem-tra-2026"),
    DemoLogin("admin@ansinh.example", "Đỗ Thu Hằng", Role.ADMIN, "hang-quan-tri-2026"),
)


def demo_settings(settings: Settings, port: int) -> tuple[Settings, Sandbox]:
    """The settings with the sandbox as provider of every channel that has no token of its own."""
    config = SandboxConfig(product_url=f"http://127.0.0.1:{port}")
    played = product_settings(config, f"http://127.0.0.1:{port}")
    real = real_channels(settings)
    overrides: dict[str, object] = {name: value for name, value in played.items() if name.partition("_")[0] not in real}
    if "public_url" not in settings.model_fields_set and not real:
        overrides["public_url"] = config.product_url
    given = {name: getattr(settings, name) for name in settings.model_fields_set}
    return load_settings(**(given | overrides)), create_sandbox(config)


def real_channels(settings: Settings) -> set[str]:
    """The channels with a token of their own."""
    named = {"telegram": settings.telegram_token, "zalo": settings.zalo_app_id}
    return {name for name, value in named.items() if value is not None}


async def populate(product: Product) -> None:
    """Fills an empty database; one that has staff already is left as it is."""
    async with product.database.read() as connection:
        if await connection.scalar(select(func.count()).select_from(staff_table)):
            return
    for login in LOGINS:
        hashed = await product.passwords.hash(login.password)
        async with product.database.write() as connection:
            await staff.add(
                connection,
                email=login.email,
                name=login.name,
                role=login.role.value,
                password_hash=hashed,
                must_change_password=False,
                now=product.clock.now(),
            )
    await import_contacts(product.database, DEMO / "contacts.csv", clock=product.clock, zone=product.settings.zone)
    await import_registry(product.database, REGISTRY, clock=product.clock, zone=product.settings.zone)
    author = _with_role(Role.COMMUNICATOR).email
    for path in sorted((DEMO / "campaigns").glob("*.yml")):
        loaded = await product.outreach.desk.load(path, author)
        await product.outreach.desk.submit(loaded.name, author)


async def retire_published_passwords(product: Product) -> dict[str, str]:
    """Gives each demo log-in that still has its published password a one-time one, and ends its sessions.

    Returns:
        The new passwords by e-mail address.
    """
    replaced: dict[str, str] = {}
    for login in LOGINS:
        async with product.database.read() as connection:
            person = await staff.by_email(connection, login.email)
        if person is None or not await product.passwords.fits(login.password, person.password_hash):
            continue
        replaced[login.email] = one_time_password()
        hashed = await product.passwords.hash(replaced[login.email])
        async with product.database.write() as connection:
            await staff.change(connection, person.id, password_hash=hashed, must_change_password=True)
            await staff.end_sessions_of(connection, person.id)
    return replaced


def _with_role(role: Role) -> DemoLogin:
    return next(login for login in LOGINS if login.role is role)


# One zone for each third of the day: in one of them it is always daytime.
_ZONES = ("Asia/Ho_Chi_Minh", "Africa/Abidjan", "America/Los_Angeles")


def daytime_zone(product: Product) -> str | None:
    """A zone in which it is daytime while it is quiet in ours; ``None`` while messages may go."""
    now = product.clock.now()
    zones = (product.settings.timezone, *_ZONES)
    awake = [name for name in zones if Gate(ZoneInfo(name), product.calendar).next_opening(now) == now]
    return None if not awake or awake[0] == product.settings.timezone else awake[0]


def describe(product: Product, port: int, *, demo: bool, real: bool, replaced: Mapping[str, str]) -> str:
    """What to open and, in the demo, who can log in.

    Args:
        real: a channel has a token of its own, so no published password holds.
        replaced: the one-time passwords that took their place at this start, by e-mail address.
    """
    local = f"http://127.0.0.1:{port}"
    lines = [
        "",
        "An Sinh đã sẵn sàng.",
        f"  Trò chuyện (người dân)   {local}/",
        f"  Bảng điều khiển          {local}/console",
    ]
    if demo:
        lines.append(f"  Điện thoại mô phỏng      {local}/sandbox")
    lines.append(f"  Tài liệu API             {local}/api/docs")
    width = max(len(login.email) for login in LOGINS)
    if demo and not real:
        lines += ["", "Tài khoản dùng thử:"]
        lines += [f"  {login.email:<{width}}  {login.password:<22}  {login.role.value}" for login in LOGINS]
    elif replaced:
        lines += ["", "Hệ thống không còn chạy thử, nên mật khẩu công khai đã được thay. Mật khẩu dùng một lần:"]
        lines += [f"  {email:<{width}}  {password}" for email, password in replaced.items()]
    elif demo:
        lines += ["", "Quên mật khẩu: ansinh staff reset EMAIL (xem tài khoản: ansinh staff list)"]
    if demo and (elsewhere := daytime_zone(product)):
        lines += [
            "",
            "Bây giờ là giờ yên tĩnh (22:00–07:00): tin chiến dịch chờ đến sáng, đúng như luật định.",
            f"Muốn xem tin đến ngay, hãy chạy: ANSINH_TIMEZONE={elsewhere} make run",
        ]
    lines += ["", "Nhấn Ctrl-C để dừng.", ""]
    return "\n".join(lines)
