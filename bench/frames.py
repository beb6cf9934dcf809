"""How long the server takes to read what a camera sees: ``python -m bench.frames``.

Our own printed labels as a hand holds them (``tests/browser/video.py``), and an empty bench, which
is looked through in vain. "Reading" is the library alone, "request" all that the server does.
"""

import random
import sys
import time
from io import BytesIO
from typing import Any

from bench.house import empty, middle

LABELS = 60
PEOPLE = 40  # each may send six frames a second


def frames() -> dict[str, list[bytes]]:
    """What is sent of labels, and of nothing."""
    from PIL import Image

    from labels import codes, qr
    from labels.faces import LabelFace
    from labels.paper import known, paper_of
    from labels.sheets import layout
    from tests.browser import video

    faces = []
    for number in range(LABELS):
        code = codes.mint()
        address = qr.address(code, "https://stock.example.org")
        faces.append(LabelFace(code, address, "Cordless drill 18 V", f"G-{number:04}"))
    hand = random.Random(1)
    printed = video.printed(layout(faces, paper_of(known()["L7160"])))
    held = [video.held(label, hand) for _, label in printed]
    noise = Image.effect_noise((video.WIDE, video.HIGH), 40)
    bare = [Image.blend(Image.new("L", noise.size, grey), noise, 0.1) for grey in range(60, 240, 3)]
    return {"labels": list(map(sent, held)), "nothing": list(map(sent, bare))}


def sent(picture: Any) -> bytes:
    written = BytesIO()
    picture.save(written, "JPEG", quality=70)
    return written.getvalue()


def browsers() -> list[Any]:
    """People who scan."""
    from django.test import Client

    from people.models import Person

    made = []
    for number in range(PEOPLE):
        client = Client(HTTP_HOST="localhost")
        client.force_login(Person.objects.create_user(f"{number}@example.org", name=f"P{number}"))
        client.get("/health/live/")  # the device is noticed once
        made.append(client)
    return made


def measure() -> None:
    from labels.frames import codes_in

    people = browsers()
    print(f"\n{'frame':<10}{'kB':>6}{'read':>10}{'reading p50 p95':>17}{'request p50 p95':>17}  ms")
    for name, all_sent in frames().items():
        reading, request, read = [], [], 0
        for number, body in enumerate(all_sent):
            start = time.perf_counter()
            read += bool(codes_in(BytesIO(body)))
            reading.append(time.perf_counter() - start)
            browser = people[number % PEOPLE]
            start = time.perf_counter()
            answer = browser.post("/scan/read/", body, content_type="image/jpeg")
            request.append(time.perf_counter() - start)
            if answer.status_code != 200:
                sys.exit(f"{answer.status_code}: {answer.content.decode()}")
        size = sum(map(len, all_sent)) / len(all_sent) / 1000
        print(
            f"{name:<10}{size:>6.0f}{f'{read} of {len(all_sent)}':>10}"
            f"{middle(reading):>11.1f}{middle(reading, 0.95):>6.1f}"
            f"{middle(request):>11.1f}{middle(request, 0.95):>6.1f}"
        )


if __name__ == "__main__":
    with empty():
        measure()
