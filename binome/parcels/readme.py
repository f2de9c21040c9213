"""The text that lies beside every parcel, for whoever finds the key: four languages, no names."""

from typing import Final

README_TEXT: Final = """\
BINÔME — colis / parcel / طرد / paquete

FR  Ce dossier contient des images médicales scellées : seuls leurs destinataires peuvent les ouvrir.
    Copiez-le en entier, sans rien renommer ni ouvrir ; l'ordre et les doublons n'ont pas d'importance.
    Chez le destinataire : branchez la clé, puis « binome parcel import DOSSIER ».
    Si une partie manque, importez quand même : le reste arrivera par un autre chemin.
    Trouvé par hasard ? Il n'y a ni nom ni image lisible ici. Rendez la clé à l'hôpital le plus proche.

EN  This folder holds sealed medical images: only those they are meant for can open them.
    Copy it whole; rename and open nothing. Order and duplicates do not matter.
    At the other end: plug the key in, then "binome parcel import FOLDER".
    If a part is missing, import all the same: the rest will come by another road.
    Found by chance? No name and no image can be read here. Please hand it to the nearest hospital.

AR  يحتوي هذا المجلد على صور طبية مختومة لا يستطيع فتحها إلا من أُرسلت إليهم.
    انسخ المجلد كاملاً ولا تغيّر اسم أي ملف ولا تفتحه؛ الترتيب والتكرار لا يهمّان.
    عند المستلم: صِل المفتاح ثم نفّذ «binome parcel import FOLDER».
    إن نقص جزء فاستورد الموجود؛ وسيصل الباقي من طريق آخر.
    هل وجدته مصادفة؟ لا يمكن قراءة أي اسم أو صورة هنا. سلّمه من فضلك إلى أقرب مستشفى.

ES  Esta carpeta contiene imágenes médicas selladas: solo sus destinatarios pueden abrirlas.
    Cópiela entera, sin cambiar nombres ni abrir nada; el orden y los duplicados no importan.
    En el destino: conecte la llave y ejecute «binome parcel import CARPETA».
    Si falta una parte, impórtela igualmente: el resto llegará por otro camino.
    ¿La encontró por azar? Aquí no se lee ningún nombre ni imagen. Entréguela al hospital más cercano.
"""  # noqa: E501
