"""What the demo's shop sells."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources.abc import Traversable

from deskterm.demo.table import Table, read_table, refuse_repeats, shipped
from deskterm.model.words import Language


@dataclass(frozen=True, slots=True)
class Product:
    """Something the shop sells; prices in euro and, for customers who write Chinese, in yuan."""

    key: str
    name: Mapping[Language, str]
    accusative: Mapping[Language, str]
    genitive: Mapping[Language, str]
    euro: Decimal
    yuan: Decimal

    def price(self, language: Language) -> Decimal:
        """Return the price a customer of this language pays, in the currency ``format_amount`` writes."""
        return self.yuan if language is Language.CHINESE else self.euro


def load_products(folder: Traversable | None = None) -> tuple[Product, ...]:
    """Return the goods of ``purchases.toml``, in the order of the file."""
    table = read_table((folder or shipped()) / "purchases.toml")
    products = [(entry, _product(entry)) for entry in table.tables("product")]
    table.done()
    refuse_repeats("key", [(entry, product.key) for entry, product in products])
    return tuple(product for _, product in products)


def _product(table: Table) -> Product:
    name = table.localized("name")
    product = Product(
        key=table.text("key"),
        name=name,
        accusative=table.localized("accusative", name),
        genitive=table.localized("genitive", name),
        euro=table.money("euro"),
        yuan=table.money("yuan"),
    )
    table.done()
    return product
