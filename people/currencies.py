"""Currencies by their codes of ISO 4217, the first few being those most asked for."""

from decimal import Decimal

COMMON = ("EUR", "GBP", "USD", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "CAD", "AUD", "NZD")
OTHERS = (
    "AED AFN ALL AMD AOA ARS AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD"
    " CDF CLP CNY COP CRC CUP CVE DJF DOP DZD EGP ERN ETB FJD FKP GEL GHS GIP GMD GNF GTQ GYD HKD"
    " HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP"
    " LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NPR OMR"
    " PAB PEN PGK PHP PKR PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SGD SHP SLE SOS SRD SSP STN SVC"
    " SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX UYU UZS VED VES VND VUV WST XAF XCD XCG"
    " XOF XPF YER ZAR ZMW ZWG"
)
CHOICES = [(code, code) for code in (*COMMON, *OTHERS.split())]
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}
# Those without a smaller coin, and those of a thousand (ISO 4217, "minor unit").
WHOLE = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
THOUSANDTHS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])


def money(amount: Decimal, currency: str) -> str:
    """``amount`` as it stands on a bill: "£1,087.40", "CHF 12.50", "JPY 1,200".

    Parts of the smallest coin are shown where there are any: a screw may cost £0.056.
    """
    places = 0 if currency in WHOLE else 3 if currency in THOUSANDTHS else 2
    text = f"{amount:,.{places}f}"
    if Decimal(text.replace(",", "")) != amount:
        text = f"{amount:,.4f}".rstrip("0")
    sign = SYMBOLS.get(currency, f"{currency} ")
    return f"−{sign}{text[1:]}" if text.startswith("-") else f"{sign}{text}"
