"""Photos, small beside a name: drawn from the photo itself, and only for who may see that."""

from io import BytesIO

import pytest
from PIL import Image

from people.pictures import SMALL, redrawn
from tests import make

pytestmark = pytest.mark.usefixtures("storage")


@pytest.fixture
def glue(cast):
    """An item in the Workshop, with a photo."""
    item = make.level(item=make.item(name="Glue"), at=cast.workshop).item
    photo = redrawn(make.photo((1200, 800)))
    item.photo.save(photo.name, photo)
    return item


def test_a_small_photo_is_for_who_may_see_the_item(cast, glue, sign_in):
    address = f"/stock/{glue.pk}/photo/?small&{glue.photo.name}"
    answer = sign_in(cast.vic).get(address)
    drawn = Image.open(BytesIO(answer.content))
    assert (answer["Content-Type"], drawn.format) == ("image/jpeg", "JPEG")
    assert drawn.size == (SMALL, SMALL * 2 // 3)
    assert answer["Cache-Control"] == "private, max-age=2592000"
    again = sign_in(cast.vic).get(address, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert sign_in(cast.xan).get(address).status_code == 404


def test_the_small_photo_is_not_taken_for_the_large_one(cast, glue, sign_in):
    client = sign_in(cast.vic)
    small = client.get(f"/stock/{glue.pk}/photo/?small")
    large = client.get(f"/stock/{glue.pk}/photo/", headers={"If-None-Match": small["ETag"]})
    assert Image.open(BytesIO(large.content)).size == (1200, 800)


@pytest.mark.parametrize("address", ["/stock/", "/search/?q=glue", "/stock/like/?name=Glue"])
def test_lists_show_what_has_a_photo(address, cast, glue, sign_in):
    make.level(item=make.item(name="Glue stick"), at=cast.workshop)
    page = sign_in(cast.mo).get(address).content.decode()
    assert page.count('class="thumbnail"') == 1
    assert f'src="/stock/{glue.pk}/photo/?small&amp;{glue.photo.name}"' in page
