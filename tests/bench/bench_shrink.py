"""How long a picture takes to shrink: `python tests/bench/bench_shrink.py [PICTURE…]`."""

from __future__ import annotations

import io
import random
import sys
import time
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from auditkit.run.step_log import shrink


def page() -> bytes:
    """A page of text at 1280×720, as a JPEG."""
    words, image = random.Random(1), Image.new("RGB", (1280, 720), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(16)
    draw.rectangle((0, 0, 1280, 90), fill=(11, 60, 93))
    for top in range(110, 700, 26):
        line = " ".join("".join(words.choices("etaoinshrdlu", k=words.randint(2, 9))) for _ in range(18))
        draw.text((190, top), line[:110], fill=(20, 20, 20), font=font)
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=85)
    return kept.getvalue()


def main() -> None:
    for name in sys.argv[1:] or [""]:
        picture, times, small = Path(name).read_bytes() if name else page(), [], b""
        for _ in range(30):
            began = time.process_time()
            small = shrink(picture)
            times.append(time.process_time() - began)
        times.sort()
        print(
            f"{name or 'drawn page'}: {len(picture)} bytes → {len(small)} bytes; "
            f"median {times[15] * 1000:.1f} ms, least {times[0] * 1000:.1f} ms of processor time"
        )


if __name__ == "__main__":
    main()
