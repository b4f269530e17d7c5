"""Public registers of agencies. To add one: a file here with a REGISTER, and a line below."""

from recruitment.importers import hkg_labour, regulator_table
from recruitment.importers.base import Register

REGISTERS: dict[str, Register] = {
    register.name: register for register in (hkg_labour.REGISTER, regulator_table.REGISTER)
}
