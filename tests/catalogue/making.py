"""Entries of a made-up catalogue."""

from kpss_geo.catalogue import entries
from kpss_geo.terms import kinds
from tests.towns import catalogue


def made(*rows):
    """Entries of services, a dict each over a plain library."""
    return entries(catalogue(*rows), kinds())


def town():
    """Seven services of six providers; the last lies across the border."""
    return made(
        {"name": "Pečovatelská služba Suchdol", "provider": "Město Suchdol", "kind": "pecovatelska_sluzba",
         "forms": "terénní", "target_groups": "seniori", "municipality_name": "Suchdol nad Lužnicí"},
        {"name": "Občanská poradna", "provider": "Charita Třeboň", "kind": "odborne_socialni_poradenstvi",
         "target_groups": "osoby_v_krizi", "municipality_name": "Třeboň", "web": "trebon.charita.cz"},
        {"name": "Dílna Motýl", "provider": "Charita Třeboň", "kind": "terapeuticke_dilny",
         "target_groups": "zdravotni_postizeni", "municipality_name": "Třeboň"},
        {"name": "Noclehárna Přístav", "provider": "Člověk a střecha", "kind": "nocleharny",
         "target_groups": "bez_pristresi", "municipality_name": "Třeboň", "capacity": 12, "capacity_kind": "lůžka"},
        {"name": "Domov Růžová", "provider": "Centrum sociálních služeb", "kind": "domovy_pro_seniory",
         "forms": "pobytová", "target_groups": "seniori", "municipality_name": "Lomnice nad Lužnicí"},
        {"name": "Terénní program", "provider": "1. pomoc", "kind": "terenni_programy", "forms": "terénní|ambulantní",
         "target_groups": "zavislosti|rizikovy_zivot", "municipality_name": "Třeboň"},
        {"name": "Raná péče", "provider": None, "kind": "rana_pece", "forms": "terénní", "inside": False,
         "target_groups": "rodiny_s_detmi|zdravotni_postizeni", "municipality_name": "Soběslav"},
    )  # fmt: skip
