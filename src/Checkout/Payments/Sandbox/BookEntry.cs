using System.Text.Json.Serialization;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Payments.Sandbox;

/// <summary>What the sandbox provider writes down.</summary>
public enum BookEntryKind
{
    Charged,
    Declined,
    Cancelled,
    Refunded,
    ChallengeOpened,
    Pending,
    Authorized,
}

/// <summary>
/// One line of the books: <c>{"at":unixMs,"entry":"charged","reference":"p…","chargeId":"ch_…","amount":1999,"currency":"EUR"}</c>. A
/// reference that was cancelled before its charge arrived has amount 0 and currency XXX (ISO 4217: none).
/// </summary>
public sealed record BookEntry(DateTimeOffset At, BookEntryKind Entry, string Reference, string ChargeId, long Amount, string Currency)
{
    [JsonIgnore]
    public Money Money => new(Amount, Currency);
}

[JsonSerializable(typeof(BookEntry))]
internal sealed partial class BookEntryContext : JsonSerializerContext
{
    public static readonly BookEntryContext Strict = new(EventJson.Options);
}
