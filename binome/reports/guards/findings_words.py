"""The findings the negation guard knows: a word, how people write it in French and English."""

from django.utils.translation import gettext_lazy as _

FINDINGS = {
    "fracture": (_("fracture"), r"fractures?|fractured"),
    "dislocation": (_("dislocation"), r"luxations?|dislocations?|dislocated"),
    "pneumothorax": (_("pneumothorax"), r"pneumothorax(?:es)?"),
    "pleural_effusion": (
        _("pleural effusion"),
        r"[ée]panchements? pleura(?:l|ux)|pleur[ée]sies?|pleural effusions?",
    ),
    "pericardial_effusion": (
        _("pericardial effusion"),
        r"[ée]panchements? p[ée]ricardiques?|pericardial effusions?|tamponnades?|tamponade",
    ),
    "free_fluid": (
        _("free fluid"),
        r"[ée]panchements? (?:intra-?)?p[ée]riton[ée]a(?:l|ux)|ascite|h[ée]mop[ée]ritoine"
        r"|free fluid|ascites|ha?emoperitoneum",
    ),
    "free_air": (
        _("free air"),
        r"pneumop[ée]ritoine|pneumoperitoneum|free (?:intraperitoneal )?air",
    ),
    "haemorrhage": (_("bleeding"), r"h[ée]morragies?|saignements?|ha?emorrhages?|bleeding"),
    "haematoma": (_("haematoma"), r"h[ée]matomes?|ha?ematomas?"),
    "ischaemia": (
        _("infarct"),
        r"isch[ée]mies?|infarctus|avc isch[ée]mique|isch[a]?emi[ac]|infarct(?:ion)?s?",
    ),
    "mass": (_("mass"), r"masses?|tumeurs?|tumou?rs?"),
    "nodule": (_("nodule"), r"nodules?"),
    "metastasis": (_("metastases"), r"m[ée]tastases?|metastas[ei]s"),
    "consolidation": (
        _("consolidation"),
        r"condensations?|pneumonies?|pneumopathies?|consolidations?|pneumonias?",
    ),
    "cavity": (_("cavity"), r"cavernes?|excavations?|cavit(?:y|ies|ation)"),
    "miliary": (_("miliary pattern"), r"miliaires?|miliary"),
    "adenopathy": (
        _("enlarged lymph nodes"),
        r"ad[ée]nopathies?|ad[ée]nom[ée]galies?|lymphadenopath(?:y|ies)|enlarged (?:lymph )?nodes?",
    ),
    "embolism": (_("embolism"), r"embolies?(?: pulmonaires?)?|(?:pulmonary )?embol(?:ism|us|i)"),
    "thrombosis": (_("thrombosis"), r"thromboses?|thrombus|thrombosis"),
    "dissection": (_("dissection"), r"dissections?"),
    "aneurysm": (_("aneurysm"), r"an[ée]vrismes?|aneurysms?"),
    "obstruction": (_("obstruction"), r"occlusions?|obstructions?"),
    "perforation": (_("perforation"), r"perforations?"),
    "appendicitis": (_("appendicitis"), r"appendicites?|appendicitis"),
    "abscess": (_("abscess"), r"abc[èe]s|abscess(?:es)?"),
    "hydronephrosis": (
        _("hydronephrosis"),
        r"hydron[ée]phroses?|dilatations? py[ée]localicielles?|hydronephrosis",
    ),
    "stone": (_("stone"), r"lithiases?|calculs?|stones?|calculus|calculi"),
    "torsion": (_("torsion"), r"torsions?"),
    "ectopic_pregnancy": (
        _("ectopic pregnancy"),
        r"grossesses? extra-?ut[ée]rines?|\bgeu\b|ectopic pregnanc(?:y|ies)",
    ),
    "hydrocephalus": (_("hydrocephalus"), r"hydroc[ée]phalies?|hydrocephalus"),
    "herniation": (_("herniation"), r"engagements?|herniations?"),
    "midline_shift": (
        _("midline shift"),
        r"d[ée]viations? (?:de la )?(?:ligne m[ée]diane|structures m[ée]dianes)|midline shift",
    ),
    "lysis": (_("bone destruction"), r"ost[ée]olyses?|lyses? osseuses?|osteolysis|lytic lesions?"),
    "foreign_body": (_("foreign body"), r"corps [ée]trangers?|foreign bod(?:y|ies)"),
}
