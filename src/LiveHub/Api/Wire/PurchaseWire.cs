using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Api.Wire;

/// <summary>One purchase as its buyer sees it.</summary>
public sealed record PurchaseWire(
    string PurchaseId, PurchaseStatus Status, Money Total, IReadOnlyList<PurchaseLineWire> Lines, string? ChallengeUrl, string? Failure, string? OrderNumber)
{
    public static PurchaseWire From(PurchaseView view) => new(
        view.PurchaseId, view.Status, view.Total,
        [.. view.Lines.Select(line => new PurchaseLineWire(line.Sku, line.Title, line.Quantity, line.UnitPrice, line.ReservationId))],
        view.OpenChallengeUrl, view.Failure, view.OrderNumber);
}

public sealed record PurchaseLineWire(Sku Sku, string Title, long Quantity, Money UnitPrice, ReservationId ReservationId);
