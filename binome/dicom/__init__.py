"""DICOM, without Django: data sets, identities, codecs, de-identification, the network protocol.

The only room that names pydicom, pynetdicom and the codecs. It knows no case, person or database.
"""
