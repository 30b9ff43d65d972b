"""Listeners and codecs: the only place with asyncio transports."""
