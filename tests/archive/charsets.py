"""Invented patients whose names need a character set each (PS3.3 C.12.1.1.2)."""

from tests.archive.instances import Made

NAMES = {
    ("ISO_IR 100",): "Müller^Zoë",
    ("ISO_IR 101",): "Wałęsa^Łucja",
    ("ISO_IR 110",): "Bērziņš^Jānis",
    ("ISO_IR 126",): "Διονύσιος^Άννα",
    ("ISO_IR 127",): "قباني^لنزار",
    ("ISO_IR 138",): "שרון^דבורה",
    ("ISO_IR 144",): "Люксембург^Анна",
    ("ISO_IR 148",): "Çağlar^İbrahim",
    ("ISO_IR 166",): "นามสกุล^ชื่อ",
    ("", "ISO 2022 IR 87"): "Yamada^Tarou=山田^太郎=やまだ^たろう",
    ("", "ISO 2022 IR 149"): "Hong^Gildong=洪^吉洞=홍^길동",
    ("GB18030",): "Wang^XiaoDong=王^小东",
    ("ISO_IR 192",): "Đặng^Thị",
}


def patients() -> dict[str, tuple[str, bytes]]:
    """By Study Instance UID: the name in Unicode, and a file that says it in its own bytes."""
    found = {}
    for number, (sets, name) in enumerate(NAMES.items()):
        made = Made(patient_id=f"P{number}", patient_name=name)
        terms = list(sets) if len(sets) > 1 else sets[0]
        found[made.study_instance_uid] = (name, made.instance(1, SpecificCharacterSet=terms))
    return found
