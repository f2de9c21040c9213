"""One more case in a demo's data folder, with a series of somebody's real images.

python -m benchmarks.viewing_case FOLDER IMAGES
"""

import os
import sys
from pathlib import Path

from pydicom.uid import generate_uid

from binome.dicom.demo import DEMO_PATIENTS
from binome.dicom.frames import read_dataset
from binome.dicom.written import file_bytes


def files_of(images: Path) -> list[bytes]:
    """The files as of a made-up patient, in one new study and series; pixels as they are."""
    patient, study, series = DEMO_PATIENTS[2], generate_uid(), generate_uid()
    found = []
    for path in sorted(images.glob("*.dcm")):
        dataset = read_dataset(path)
        dataset.PatientName, dataset.PatientID = patient.name, patient.patient_id
        dataset.PatientBirthDate, dataset.PatientSex = patient.birth_date, patient.sex
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID = study, series
        dataset.SOPInstanceUID = generate_uid()
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        found.append(file_bytes(dataset))
    return found


def main(folder: Path, images: Path) -> None:
    os.environ |= {
        "BINOME_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "binome.config.settings",
    }  # fmt: skip
    from binome.cli.django_ready import ready

    ready()
    from binome.cli.demo_cases import Story, open_case
    from binome.cli.demo_people import Demo
    from binome.kernel.clock import utc_now
    from binome.people.credentials import actor_of_person
    from binome.people.models import Person, Site

    sender, reader, coordinator = (
        Person.objects.get(username=name) for name in ("sender", "reader", "coordinator")
    )
    made = Demo(Site.objects.get(), sender, reader, coordinator)
    story = Story(
        DEMO_PATIENTS[2], "emergency", "35 ans", "Céphalée brutale. Saignement ?", "Tête", ""
    )
    by = actor_of_person(sender, at=utc_now())
    open_case(made, story, by, files=files_of(images))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
