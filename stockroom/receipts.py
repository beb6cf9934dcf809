"""What has come of an order: kept on its lines, in step with the ledger.

Whoever writes to a level for an order holds the order first, so that the two never disagree.
"""

from decimal import Decimal

from .models import Movement, Order, OrderLine


def hold_order(order: int) -> Order:
    """The order with this key, locked. Before any lock on a level."""
    return Order.objects.select_for_update(of=("self",)).select_related("supplier").get(pk=order)


def hold_order_of(movement: Movement) -> OrderLine | None:
    """The line of an order that ``movement`` was a receipt for, its order locked; else nothing."""
    if movement.order_line_id is None:
        return None
    line = OrderLine.objects.get(pk=movement.order_line_id)
    hold_order(line.order_id)
    return OrderLine.objects.select_related("order").get(pk=line.pk)


def count_in(line: OrderLine, delta: Decimal) -> None:
    """So much more of ``line`` has come; less, if a receipt was undone."""
    line.received += delta
    line.save(update_fields=["received"])
    settle(line.order)


def settle(order: Order) -> None:
    """Say of a locked ``order`` how far it has come. One that was cancelled stays so."""
    if order.state not in (*Order.OPEN, Order.State.RECEIVED):
        return
    lines = list(order.lines.all())
    if all(line.received >= line.quantity for line in lines):
        state = Order.State.RECEIVED
    elif any(line.received for line in lines):
        state = Order.State.PART_RECEIVED
    else:
        state = Order.State.ORDERED
    if state != order.state:
        order.state = state
        order.save(update_fields=["state"])
