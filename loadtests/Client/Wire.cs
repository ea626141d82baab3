using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.LoadTests.Client;

// The parts of docs/protocol.md that a buyer, a host and an auditor need; members we do not use are not read.
public sealed record Money(long Amount, string Currency);

public sealed record Problem(string? Code, string? Title, string? Detail, string? Retry, string? Field);

public sealed record GuestToken(string Token, string BuyerId);

public sealed record SignIn(string Name, string Password);

public sealed record HostToken(string Token);

public sealed record Variant(string Sku, string Title, Money Price);

public sealed record ProductDraft(string Title, string Status, IReadOnlyList<Variant> Variants);

public sealed record Units(int Quantity);

public sealed record StreamDraft(string Title);

public sealed record LineUp(IReadOnlyList<string> Skus);

public sealed record Pin(string? Sku);

public sealed record OfferDraft(
    string Kind, string Sku, int Quantity, Money Price, int LimitPerBuyer, int CountdownSeconds, int LengthSeconds, int ReservationSeconds);

public sealed record Falls(Money Step, int EverySeconds, Money Floor);

public sealed record TimedOfferDraft(
    string Kind, string Sku, int Quantity, Money Price, int LimitPerBuyer, DateTimeOffset OpensAt, int LengthSeconds, int ReservationSeconds, Falls? Falls);

public sealed record OfferUnits(long Available, long Reserved, long Paying, long Sold, long WrittenOff, long Returned);

public sealed record OfferAccount([property: JsonConverter(typeof(TextOrNumber))] string OfferId, string Phase, long Armed, OfferUnits? Units);

public sealed record Offer([property: JsonConverter(typeof(TextOrNumber))] string OfferId, string Phase, DateTimeOffset? OpensAt, string? Refusal);

public sealed record Show(string StreamId, string Status, IReadOnlyList<Offer>? Offers);

public sealed record Snapshot(DateTimeOffset ServerTime, Show Stream);

public sealed record OfferStock([property: JsonConverter(typeof(TextOrNumber))] string OfferId, long Available, string Phase, string State);

public sealed record StockNow(string Sku, long Version, long Available, string State, IReadOnlyList<OfferStock>? Offers);

public sealed record StockCounts(
    string Sku, long Version, long Stocked, long Available, long Reserved, long Paying, long Sold, long WrittenOff, IReadOnlyList<PoolCounts>? Pools);

public sealed record PoolCounts(string Pool, long Stocked, long Available, long Reserved, long Paying, long Sold, long WrittenOff);

public sealed record ReserveRequest(int Quantity, string? OfferId, Money? ExpectedUnitPrice);

public sealed record LineDraft(string LineId, string Text);

public sealed record Line(string LineId, long Number);

public sealed record SaidLine(Line? Line);

public sealed record Reservation(
    string ReservationId,
    string Sku,
    long Quantity,
    Money UnitPrice,
    [property: JsonConverter(typeof(TextOrNumber))] string? OfferId,
    string Status,
    double SecondsLeft,
    long StockVersion,
    DateTimeOffset? ExpiresAt = null);

public sealed record PurchaseLineDraft(string Sku, string ReservationId);

public sealed record PurchaseDraft(IReadOnlyList<PurchaseLineDraft> Lines, string PaymentMethod);

public sealed record PurchaseLine(string Sku, long Quantity, Money UnitPrice, string? ReservationId);

public sealed record Purchase(
    [property: JsonConverter(typeof(TextOrNumber))] string PurchaseId,
    string Status,
    Money Total,
    IReadOnlyList<PurchaseLine>? Lines,
    string? Failure,
    [property: JsonConverter(typeof(TextOrNumber))] string? OrderNumber);

public sealed record Order(
    [property: JsonConverter(typeof(TextOrNumber))] string OrderNumber,
    [property: JsonConverter(typeof(TextOrNumber))] string PurchaseId,
    DateTimeOffset PlacedAt,
    Money Total,
    IReadOnlyList<PurchaseLine> Lines,
    string? BuyerId);

public sealed record OrderPage(IReadOnlyList<Order> Items, [property: JsonConverter(typeof(TextOrNumber))] string? Next);

/// <summary>An answer whose content does not matter here.</summary>
public sealed record Anything;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(GuestToken))]
[JsonSerializable(typeof(SignIn))]
[JsonSerializable(typeof(HostToken))]
[JsonSerializable(typeof(ProductDraft))]
[JsonSerializable(typeof(Units))]
[JsonSerializable(typeof(StreamDraft))]
[JsonSerializable(typeof(LineUp))]
[JsonSerializable(typeof(Pin))]
[JsonSerializable(typeof(OfferDraft))]
[JsonSerializable(typeof(TimedOfferDraft))]
[JsonSerializable(typeof(OfferAccount))]
[JsonSerializable(typeof(Offer))]
[JsonSerializable(typeof(Snapshot))]
[JsonSerializable(typeof(StockNow))]
[JsonSerializable(typeof(StockCounts))]
[JsonSerializable(typeof(ReserveRequest))]
[JsonSerializable(typeof(LineDraft))]
[JsonSerializable(typeof(SaidLine))]
[JsonSerializable(typeof(Reservation))]
[JsonSerializable(typeof(PurchaseDraft))]
[JsonSerializable(typeof(Purchase))]
[JsonSerializable(typeof(OrderPage))]
[JsonSerializable(typeof(Anything))]
public sealed partial class WireJson : JsonSerializerContext;

/// <summary>Ids are opaque: whether a server writes them as text or as numbers is its own affair.</summary>
public sealed class TextOrNumber : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number => JsonElement.ParseValue(ref reader).GetRawText(),
        JsonTokenType.String => reader.GetString(),
        _ => throw new JsonException($"Expected an id as text or number, found {reader.TokenType}."),
    };

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
