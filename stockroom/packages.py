"""What is printed on packages: one number, that scanners report in several spellings.

A UPC-A of twelve digits is an EAN-13 that begins with a nought, and a UPC-E of eight is a UPC-A
with its noughts squeezed out (GS1 General Specifications, "UPC-E barcode").
"""


def spellings(code: str) -> list[str]:
    """All ways in which ``code`` is reported, itself first; for other codes itself alone."""
    code = code.strip()
    if not (code.isascii() and code.isdigit()):
        return [code]
    match len(code):
        case 8:
            upc = widened(code)
        case 12:
            upc = code
        case 13:
            upc = code[1:] if code.startswith("0") else ""
        case _:
            upc = ""
    if not upc:
        return [code]
    short = squeezed(upc)
    return list(dict.fromkeys([code, upc, f"0{upc}", *([short] if short else [])]))


def widened(code: str) -> str:
    """The UPC-A that an eight-digit UPC-E stands for; nothing if it is none, as an EAN-8."""
    system, body, check = code[0], code[1:7], code[7]
    if system not in "01":
        return ""
    head, last = body[:5], body[5]
    if last in "012":
        digits = f"{head[:2]}{last}0000{head[2:]}"
    elif last == "3":
        digits = f"{head[:3]}00000{head[3:]}"
    elif last == "4":
        digits = f"{head[:4]}00000{head[4]}"
    else:
        digits = f"{head}0000{last}"
    whole = f"{system}{digits}"
    return f"{whole}{check}" if check == check_digit(whole) else ""


def squeezed(code: str) -> str:
    """The UPC-E of a UPC-A, if it has enough noughts for one."""
    maker, thing = code[1:6], code[6:11]
    ways = [
        f"{maker[:2]}{thing[2:]}{maker[2]}",
        f"{maker[:3]}{thing[3:]}3",
        f"{maker[:4]}{thing[4]}4",
        f"{maker}{thing[4]}",
    ]
    short = (f"{code[0]}{way}{code[11]}" for way in ways)
    return next((each for each in short if widened(each) == code), "")


def check_digit(digits: str) -> str:
    """The last digit of a GS1 number: every other one counts three times, from the right."""
    odd = sum(map(int, digits[-1::-2]))
    return str(-(3 * odd + sum(map(int, digits[-2::-2]))) % 10)
