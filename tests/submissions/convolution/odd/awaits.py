"""Awaits at the top level of a cell."""
# base: solved
# %% new after show
import asyncio

await asyncio.sleep(0.01)


async def later():
    return 1


print(await later())
