"""Names of the shipped models, for parametrised tests."""

SHIPPED = (
    "ca_burster", "chay_keizer", "connor_stevens", "cortical_adapt", "fading_spiral", "hh1952", "hot",
    "morris_lecar_hopf", "morris_lecar_snic", "pinsky_rinzel", "plant_r15", "posp_fs", "posp_ib", "posp_lts",
    "posp_rs", "prinz_stg", "squid_ca", "thalamic_relay", "traub_miles", "wang_buzsaki",
)  # fmt: skip
