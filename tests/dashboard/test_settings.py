"""What the environment says becomes what Django is told."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings import file_storage


def test_uploads_lie_in_a_folder_whatever_it_is_called():
    told = file_storage("file:///srv/our%20files/media")
    assert told["OPTIONS"] == {"location": "/srv/our files/media"}


@pytest.mark.parametrize(
    ("address", "key", "secret", "endpoint"),
    [
        ("s3://photos", None, None, None),
        ("s3://AKIA:a%2Fb%2Bc%3D@photos", "AKIA", "a/b+c=", None),
        ("s3://K:S@photos?endpoint=https://s3.example.org", "K", "S", "https://s3.example.org"),
    ],
)
def test_uploads_lie_in_a_bucket(address, key, secret, endpoint):
    told = file_storage(address)["OPTIONS"]
    assert told["bucket_name"] == "photos"
    assert (told["access_key"], told["secret_key"]) == (key, secret)
    assert told["endpoint_url"] == endpoint


@pytest.mark.parametrize("address", ["/srv/media", "s3:///photos", "https://photos.example.org"])
def test_an_address_that_is_no_storage_is_refused_at_once(address):
    with pytest.raises(ImproperlyConfigured):
        file_storage(address)
