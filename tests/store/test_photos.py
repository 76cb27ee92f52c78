import contextlib
import io
import struct
import zlib
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kpss_geo.errors import BadInput
from kpss_geo.store import photos
from tests.store.making import door

RED, BLUE = (220, 20, 20), (20, 20, 220)
TEXT = "Dveře s prahem"


def picture(size=(60, 40), mode="RGB", colour=RED):
    """The left third is blue."""
    image = Image.new("RGB", size, colour)
    image.paste(BLUE, (0, 0, size[0] // 3, size[1]))
    return image.convert(mode)


def encoded(image, form="JPEG", **other):
    target = io.BytesIO()
    image.save(target, form, **other)
    return target.getvalue()


def exif(**tags):
    told = Image.Exif()
    told[0x0110] = "Telefon Jany Novákové".encode().decode("latin-1")
    told[0x0112] = tags.get("orientation", 1)
    gps = told.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (49.0, 0.0, 12.0), "E", (14.0, 46.0, 9.0)
    return told


def looked_at(photo):
    return Image.open(io.BytesIO(photo.jpeg))


def near(pixel, colour):
    return all(abs(one - other) < 30 for one, other in zip(pixel, colour, strict=True))


def ingest(raw, text=TEXT):
    return photos.ingest(raw, alternative_text=text)


# --- the way in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_the_picture_comes_in(form):
    raw = encoded(picture(), form, exif=exif(), **({"comment": b"secret note"} if form == "JPEG" else {}))
    assert Image.open(io.BytesIO(raw)).getexif().get_ifd(0x8825), "the test needs GPS to begin with"
    photo = ingest(raw)
    inside = looked_at(photo)
    assert inside.format == "JPEG"
    assert not dict(inside.getexif())
    assert set(inside.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for trace in (b"Exif", b"GPS", b"Telefon", b"secret", b"http://ns.adobe", b"ICC_PROFILE"):
        assert trace not in photo.jpeg


def test_colour_profiles_stay_outside():
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert "icc_profile" not in looked_at(ingest(encoded(picture(), icc_profile=profile))).info


@pytest.mark.parametrize(
    ("orientation", "size", "blue", "red"),
    [
        (1, (60, 40), (5, 20), (50, 20)),
        (2, (60, 40), (55, 20), (10, 20)),
        (3, (60, 40), (55, 20), (10, 20)),
        (6, (40, 60), (20, 5), (20, 50)),
        (8, (40, 60), (20, 55), (20, 10)),
    ],
)
def test_a_photo_taken_askew_stands_upright(orientation, size, blue, red):
    photo = ingest(encoded(picture(), exif=exif(orientation=orientation)))
    assert (photo.width, photo.height) == looked_at(photo).size == size
    assert near(looked_at(photo).getpixel(blue), BLUE)
    assert near(looked_at(photo).getpixel(red), RED)


@pytest.mark.parametrize(
    ("size", "wanted"), [((4000, 3000), (1600, 1200)), ((900, 3200), (450, 1600)), ((800, 600), (800, 600))]
)
def test_a_photo_is_at_most_1600_px_and_never_made_larger(size, wanted):
    photo = ingest(encoded(picture(size)))
    assert (photo.width, photo.height) == looked_at(photo).size == wanted


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_any_kind_of_pixels_is_taken(mode):
    assert looked_at(ingest(encoded(picture().convert("L").convert(mode), "PNG"))).mode == "RGB"


def test_of_several_pictures_in_one_file_the_first_is_taken():
    raw = encoded(picture(), "MPO", save_all=True, append_images=[picture(colour=BLUE)])
    assert near(looked_at(ingest(raw)).getpixel((50, 20)), RED)


def test_cmyk_is_taken():
    assert near(looked_at(ingest(encoded(picture(mode="CMYK")))).getpixel((50, 20)), RED)


def test_what_is_see_through_turns_white():
    image = picture(mode="RGBA")
    image.putalpha(0)
    assert near(looked_at(ingest(encoded(image, "PNG"))).getpixel((50, 20)), (255, 255, 255))


def test_the_same_file_gives_the_same_photo():
    raw = encoded(picture())
    assert ingest(raw) == ingest(raw)


def png(width, height, body=b""):
    def chunk(kind, told):
        return struct.pack(">I", len(told)) + kind + told + struct.pack(">I", zlib.crc32(kind + told))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [7_072, 9_600, 12_000, 200_000, 2_000_000_000])
def test_a_bomb_is_refused_before_it_is_decoded(side, monkeypatch):
    def no(*_):
        pytest.fail("it was decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", no)
    with pytest.raises(BadInput, match="milionů bodů"):
        ingest(png(side, side, zlib.compress(b"\0" * 1000)))


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"", "nedá přečíst"),
        (b"%PDF-1.7 no picture", "nedá přečíst"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "nedá přečíst"),
        (encoded(picture(), "GIF"), "nedá přečíst"),
        (encoded(picture((600, 400)))[:-900], "nedá přečíst"),
        (encoded(picture(), "PNG")[:60], "nedá přečíst"),
        (b"\xff" * (photos.MOST_BYTES + 1), "MB"),
    ],
)
def test_what_is_no_whole_picture_is_refused_in_words(raw, word):
    with pytest.raises(BadInput, match=word) as refused:
        ingest(raw)
    assert len(refused.value.faults) == 1


@pytest.mark.parametrize("text", ["", "  \n", "\0", "x" * 501])
def test_a_photo_needs_words_for_those_who_do_not_see_it(text):
    with pytest.raises(BadInput, match="popis"):
        ingest(encoded(picture()), text)


def test_all_faults_are_told_at_once():
    with pytest.raises(BadInput) as refused:
        ingest(b"nothing", "")
    assert len(refused.value.faults) == 2


WHOLE = {form: encoded(picture((90, 60)), form, exif=exif()) for form in ("JPEG", "PNG", "WEBP")}


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # of a broken EXIF, which is thrown away
@given(
    form=st.sampled_from(sorted(WHOLE)),
    cut=st.floats(0.05, 1),
    hits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12),
)
def test_damage_is_refused_in_words_or_does_not_matter(form, cut, hits):
    raw = bytearray(WHOLE[form][: max(1, int(cut * len(WHOLE[form])))])
    for place, byte in hits:
        raw[min(int(place * len(raw)), len(raw) - 1)] = byte
    with contextlib.suppress(BadInput):
        assert not dict(looked_at(ingest(bytes(raw))).getexif())


# --- kept -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def photo():
    return ingest(encoded(picture()))


@pytest.fixture
def one(store, anna):
    made = door()
    store.add([made], state="submitted", sender=anna.id)
    return made


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def keep(store, folder, photo, event, **other):
    told = {"point_id": event.point_id, "event_id": event.event_id, "sender": None} | other
    return photos.keep(store, folder, photo, **told)


def test_a_kept_photo_lies_under_its_own_hash(store, tmp_path, photo, one, anna):
    folder = tmp_path / "photos"
    kept = keep(store, folder, photo, one, sender=anna.id)
    assert files(folder) == [f"{photo.sha256[:2]}/{photo.sha256}.jpg"]
    assert photos.file_of(folder, kept.sha256).read_bytes() == photo.jpeg
    assert (kept.alt, kept.sender, kept.state) == (TEXT, anna.id, "submitted")
    assert photos.listed(store, event_ids=[one.event_id]) == photos.listed(store, point_ids=[one.point_id]) == [kept]
    assert photos.listed(store, event_ids=[uuid4()]) == []


def test_the_same_photo_twice_is_one(store, tmp_path, photo, one):
    folder = tmp_path / "photos"
    assert keep(store, folder, photo, one) == keep(store, folder, photo, one)
    assert len(photos.listed(store)) == len(files(folder)) == 1


def test_a_damaged_file_is_mended_when_the_photo_comes_again(store, tmp_path, photo, one):
    kept = keep(store, tmp_path, photo, one)
    photos.file_of(tmp_path, kept.sha256).write_bytes(b"")
    keep(store, tmp_path, photo, one)
    assert photos.file_of(tmp_path, kept.sha256).read_bytes() == photo.jpeg


def test_a_photo_shows_only_while_its_event_is_published(store, tmp_path, photo, one, mirek):
    keep(store, tmp_path, photo, one)
    for was, to in pairwise(["submitted", "in_review", "published", "rejected", "published", "quarantined"]):
        store.decide([one.event_id], to=to, by=mirek.id, expected={one.event_id: was})
        assert len(photos.shown(store, [one.point_id])) == (to == "published")
        assert photos.listed(store)[0].state == to


def test_a_photo_belongs_to_an_event_at_its_point(store, tmp_path, photo, one):
    with pytest.raises(BadInput, match="není uložena"):
        keep(store, tmp_path, photo, one, event_id=uuid4())
    with pytest.raises(BadInput, match="jinému bodu"):
        keep(store, tmp_path, photo, one, point_id=uuid4())
    with pytest.raises(BadInput, match="účet"):
        keep(store, tmp_path, photo, one, sender=uuid4())
    assert files(tmp_path / "photos") == photos.listed(store) == []


def test_deletion_deletes_row_and_file_and_is_told(store, tmp_path, photo, one, mirek):
    folder = tmp_path / "photos"
    kept = keep(store, folder, photo, one)
    photos.delete(store, folder, kept.id, by=mirek.id)
    assert files(folder) == photos.listed(store) == []
    assert store.audit_lines(action="delete_photo")[0].by == mirek.id
    with pytest.raises(BadInput, match="není"):
        photos.delete(store, folder, kept.id, by=mirek.id)


def test_a_picture_that_two_events_share_goes_with_the_last(store, tmp_path, photo, one, mirek):
    folder, other = tmp_path / "photos", door()
    store.add([other], state="submitted")
    first, second = keep(store, folder, photo, one), keep(store, folder, photo, other)
    photos.delete(store, folder, first.id, by=mirek.id)
    assert len(files(folder)) == 1
    photos.delete(store, folder, second.id, by=mirek.id)
    assert files(folder) == []
