"""What the screens ask of a store, asked once: for the tests that look at how it is found."""

from office import Office


def ask_for_screens(office: Office, number: int) -> None:
    """A ticket by its number with all that stands around it, the figures, and what is looked for."""
    reads = office.reads
    line = reads.find(number)
    reads.ticket(line.id)
    reads.older(line.key, 1 << 60)
    reads.changes(line.id)
    reads.why(line.id, office.settings)
    reads.customer(line.customer_id)
    reads.customers("ilze")
    reads.counts()
    reads.board({})
    reads.live()
    reads.next()
    reads.lines((line.id,))
    reads.unsent()
    reads.something_due()
    reads.search("broken")
    reads.search("broken", best=True)
