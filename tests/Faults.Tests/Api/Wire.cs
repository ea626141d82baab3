using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.Faults.Tests.Api;

// The parts of docs/protocol.md that are asked here; members that we do not use are not read.
internal sealed record Money(long Amount, string Currency);

internal sealed record Guest(string Token, string BuyerId);

internal sealed record SignedIn(string Token);

internal sealed record Problem(string? Code);

internal sealed record Counts(string Sku, long Stocked, long Available, long Reserved, long Paying, long Sold, long WrittenOff, IReadOnlyList<PoolCounts> Pools);

internal sealed record PoolCounts(string Pool, long Stocked, long Available, long Reserved, long Paying, long Sold, long WrittenOff);

internal sealed record Reservation(string ReservationId, string Sku, long Quantity, Money UnitPrice, string? OfferId, string Status);

internal sealed record PurchaseLine(string Sku, long Quantity, Money UnitPrice, string ReservationId);

internal sealed record Purchase(string PurchaseId, string Status, Money Total, IReadOnlyList<PurchaseLine> Lines, string? OrderNumber);

internal sealed record OrderLine(string Sku, long Quantity, Money UnitPrice);

internal sealed record Order(string OrderNumber, string PurchaseId, Money Total, IReadOnlyList<OrderLine> Lines, string? BuyerId);

internal sealed record OrderPage(IReadOnlyList<Order> Items, long? Next);

internal sealed record Offer(string OfferId, string Sku, long Quantity, string Phase);

internal sealed record Show(IReadOnlyList<Offer> Offers);

internal sealed record Snapshot(Show Stream);

internal sealed record ProductPage(IReadOnlyList<JsonElement> Items, string? Next);

internal static class Wire
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
}
