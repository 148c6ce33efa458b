"""What the tests of the desk share."""

import pytest

pytest.register_assert_rewrite("history")
