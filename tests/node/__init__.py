"""The DICOM node over the real archive, spoken to by our own requestor, DCMTK and pynetdicom."""
