"""The DICOM node: adapts the archive to the DIMSE acceptor."""
