"""Rows of the exchange room."""

from binome.exchange.models.patient_decision import PatientDecision
from binome.exchange.models.token import UploadToken
from binome.exchange.models.upload import Upload

__all__ = ["PatientDecision", "Upload", "UploadToken"]
