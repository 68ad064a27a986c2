"""Handlers of service functions: functions, WSGI and ASGI apps, URLs."""
