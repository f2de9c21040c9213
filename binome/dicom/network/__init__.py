"""The DICOM network protocol (PS3.7, PS3.8): an acceptor of our own and a small requestor.

It knows sockets, PDUs, DIMSE messages and bounds. It must not know databases, sites or people:
what is behind it is reached through `handlers.Handlers`.
"""
