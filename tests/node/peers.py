"""What a peer does to the node, in a line."""

from io import BytesIO

from pydicom import Dataset, dcmread
from pydicom.uid import ExplicitVRLittleEndian
from pynetdicom import AE, build_role, evt

from binome.dicom.network.acceptor import Acceptor
from binome.dicom.network.handlers import Peer, Stored
from binome.dicom.network.limits import Limits
from binome.dicom.network.requestor import Requestor

FIND, GET = "1.2.840.10008.5.1.4.1.2.2.1", "1.2.840.10008.5.1.4.1.2.2.3"
MOVE, PATIENT_FIND = "1.2.840.10008.5.1.4.1.2.2.2", "1.2.840.10008.5.1.4.1.2.1.1"


def as_stored(file: bytes) -> Stored:
    """A file's bytes as our requestor sends them."""
    header = dcmread(BytesIO(file), stop_before_pixels=True)
    offset = 144 + int.from_bytes(file[140:144], "little")
    return Stored(
        sop_class_uid=str(header.SOPClassUID),
        sop_instance_uid=str(header.SOPInstanceUID),
        transfer_syntax_uid=str(header.file_meta.TransferSyntaxUID),
        source=file,
        offset=offset,
        length_bytes=len(file) - offset,
    )


def send(node: Acceptor, *files: bytes, calling: str = "CT1") -> list[int]:
    """C-STORE files; the status of each."""
    instances = [as_stored(file) for file in files]
    contexts = dict.fromkeys((i.sop_class_uid, (i.transfer_syntax_uid,)) for i in instances)
    peer = Peer("BINOME", calling, "127.0.0.1", node.port)
    with Requestor(peer, contexts=list(contexts), limits=Limits(artim_s=5.0)) as requestor:
        return [requestor.store(instance) for instance in instances]


def query(level: str, **keys: str) -> Dataset:
    """A C-FIND, C-MOVE or C-GET identifier."""
    data_set = Dataset()
    data_set.SpecificCharacterSet = "ISO_IR 192"
    data_set.QueryRetrieveLevel = level
    for keyword, value in keys.items():
        setattr(data_set, keyword, value)
    return data_set


def find(node: Acceptor, asked: Dataset, *, model: str = FIND) -> list[Dataset]:
    """C-FIND; the matches. The last status must be success."""
    ae = AE(ae_title="CT1")
    ae.add_requested_context(model, ExplicitVRLittleEndian)
    association = ae.associate("127.0.0.1", node.port)
    assert association.is_established
    answers = list(association.send_c_find(asked, model))
    association.release()
    assert answers[-1][0].Status == 0, hex(answers[-1][0].Status)
    return [data_set for _, data_set in answers[:-1]]


def get(node: Acceptor, asked: Dataset, *, sop_class: str, syntax: str) -> tuple[int, list[bytes]]:
    """C-GET; the final status and the data sets that came."""
    ae = AE(ae_title="CT1")
    ae.add_requested_context(GET)
    ae.add_requested_context(sop_class, syntax)
    received: list[bytes] = []

    def keep(event: evt.Event) -> int:
        received.append(event.request.DataSet.getvalue())
        return 0x0000

    role = build_role(sop_class, scp_role=True)
    association = ae.associate(
        "127.0.0.1", node.port, ext_neg=[role], evt_handlers=[(evt.EVT_C_STORE, keep)]
    )
    *_, (last, _) = association.send_c_get(asked, GET)
    association.release()
    return int(last.Status), received


def move(node: Acceptor, asked: Dataset, destination: str) -> Dataset:
    """C-MOVE; the final answer."""
    ae = AE(ae_title="CT1")
    ae.add_requested_context(MOVE)
    association = ae.associate("127.0.0.1", node.port)
    *_, (last, _) = association.send_c_move(asked, destination, MOVE)
    association.release()
    return last
