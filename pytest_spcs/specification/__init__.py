"""The service specification: its model, and how a text becomes one. Pure: no network, process or clock."""
