using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.Ledger;

/// <summary>What was read and what was found. The counts hold for the one instant at which the journal was read.</summary>
public sealed record VerifyReport
{
    public bool IsClean => BreachCount == 0;

    public required long BreachCount { get; init; }

    /// <summary>All breaches by the name of their kind.</summary>
    public required IReadOnlyDictionary<string, long> BreachesByKind { get; init; }

    /// <summary>The first ones, at most <see cref="VerifyOptions.MaxBreaches"/>.</summary>
    public required IReadOnlyList<Breach> Breaches { get; init; }

    /// <summary>Owners by kind.</summary>
    public required IReadOnlyDictionary<string, long> Owners { get; init; }

    public required long Batches { get; init; }

    public required long Events { get; init; }

    /// <summary>Reservations ever granted.</summary>
    public required long Reservations { get; init; }

    /// <summary>Reservations that are reserved or paying now.</summary>
    public required long OpenReservations { get; init; }

    public required long SoldUnits { get; init; }

    /// <summary>Purchases that became an order.</summary>
    public required long Orders { get; init; }

    /// <summary>Purchases that are neither an order nor closed; what they still owe is no breach.</summary>
    public required long PurchasesUnderWay { get; init; }

    /// <summary>Days whose root was recomputed, or could only be with an archive.</summary>
    public required long Days { get; init; }

    /// <summary>Wishes that were refused, as they were counted.</summary>
    public required long Refusals { get; init; }

    /// <summary>Owners whose older batches lie in an archive that was not given; they were verified from the state that the archive left.</summary>
    public required long StartedBehindArchive { get; init; }

    /// <summary>What only an archive that was not given could prove: days, anchored heads, lines of orders.</summary>
    public required long NeedsArchive { get; init; }

    /// <summary>Owners that the anchor remembers; null without one.</summary>
    public required int? AnchoredOwners { get; init; }

    /// <summary>The anchor's root in hexadecimal digits, to compare with one that was published; null without an anchor.</summary>
    public required string? AnchorRoot { get; init; }

    /// <summary>The provider's books, where there are any.</summary>
    public required BooksSummary? Books { get; init; }

    /// <summary>Size of the journal in bytes.</summary>
    public required long Bytes { get; init; }

    public required double Seconds { get; init; }

    public void WriteJson(Stream output) => JsonSerializer.Serialize(output, this, VerifyReportContext.Default.VerifyReport);
}

/// <summary>What the provider's books say.</summary>
/// <param name="Lines">Whole lines that were read.</param>
/// <param name="Charges">Charges that were not refunded.</param>
/// <param name="ChargesUnderWay">Those of them whose purchase is still under way.</param>
/// <param name="LastLineTorn">The last line was cut off, as a killed process leaves it; it was not counted.</param>
public sealed record BooksSummary(long Lines, long Charges, long ChargesUnderWay, bool LastLineTorn);

internal sealed class BreachKindName() : JsonStringEnumConverter<BreachKind>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, Converters = [typeof(BreachKindName)])]
[JsonSerializable(typeof(VerifyReport))]
internal sealed partial class VerifyReportContext : JsonSerializerContext;
