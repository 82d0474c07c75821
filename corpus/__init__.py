"""The texts and the register that ship with Clausewise; this package only tells where its files are."""

from pathlib import Path

FOLDER = Path(__file__).parent
REGISTER = FOLDER / "register.toml"
STARTER = FOLDER / "starter"
SOPS = FOLDER / "sops"
ABBREVIATIONS = FOLDER / "abbreviations.toml"
SEVERITY = FOLDER / "severity.toml"
