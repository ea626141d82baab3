using LiveCommerce.Checkout.Baskets;

namespace LiveCommerce.LiveHub.Api.Wire;

/// <summary>One basket as its buyer sees it; the reservations are as they stand now.</summary>
public sealed record BasketWire(string BasketId, BasketPhase Status, string? DropId, IReadOnlyList<ReservationWire> Reservations)
{
    public static BasketWire From(BasketOutcome outcome, DateTimeOffset now) => new(
        outcome.Basket!.BasketId, outcome.Basket.Phase, outcome.Basket.DropId,
        [.. outcome.Reservations.Select(line => ReservationWire.From(line.Sku.Value, line.Reservation, line.StockVersion, now))]);
}
