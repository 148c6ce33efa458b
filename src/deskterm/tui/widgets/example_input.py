"""A field that shows an example while nothing stands in it."""

from textual.widgets import Input

from deskterm.tui.wrapping import cut


class ExampleInput(Input):
    """An input whose ``example`` ends in an ellipsis where the field is too narrow for it."""

    def __init__(self, value: str = "", *, example: str = "", id: str | None = None) -> None:
        super().__init__(value, placeholder=example, id=id, select_on_focus=False)
        self._example = example

    @property
    def example(self) -> str:
        """What may stand here, whole."""
        return self._example

    @example.setter
    def example(self, example: str) -> None:
        self._example = example
        self.on_resize()

    def on_resize(self) -> None:
        """More or less of the example fits."""
        self.placeholder = cut(self._example, self.content_size.width)
