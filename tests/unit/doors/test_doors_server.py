from __future__ import annotations

import asyncio
import socket

from pytest_spcs.emulator.doors.server import open_listener


def test_the_listener_is_on_loopback_alone() -> None:
    listener = open_listener()
    with listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_what_the_listener_accepts_sends_without_delay() -> None:
    async def delays() -> int:
        loop = asyncio.get_running_loop()
        told: asyncio.Future[int] = loop.create_future()

        class Accepted(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                accepted = transport.get_extra_info("socket")
                told.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
                transport.close()

        listener = open_listener()
        server = await loop.create_server(Accepted, sock=listener)
        async with server:
            _, writer = await asyncio.open_connection(*listener.getsockname())
            value = await told
            writer.close()
            await writer.wait_closed()
        return value

    assert asyncio.run(delays()) == 1
