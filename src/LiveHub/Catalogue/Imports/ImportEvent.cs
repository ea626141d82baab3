using System.Text.Json;
using System.Text.Json.Serialization;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>What an import tells while it runs, one JSON object a line on the wire. The last is always an <see cref="ImportResult"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Progress), "progress")]
[JsonDerivedType(typeof(RejectedRow), "rejected")]
[JsonDerivedType(typeof(ImportResult), "result")]
public abstract record ImportEvent
{
    /// <summary>How events stand on the wire, for the server that writes and the command that reads them.</summary>
    public static JsonSerializerOptions Wire { get; } = new(JsonSerializerDefaults.Web);

    /// <summary>At most five a second.</summary>
    public sealed record Progress(long Rows, long Products, long Variants, double Seconds) : ImportEvent;

    /// <summary>One row that was not imported.</summary>
    public sealed record RejectedRow(long Line, RejectReason Reason, string Detail) : ImportEvent;
}

/// <param name="Rows">Records read: rows of a CSV file, elements of a JSON array.</param>
/// <param name="Skus">SKUs of the file that the catalogue now has as the file says.</param>
/// <param name="Stock">How initial stock was taken.</param>
/// <param name="Notices">What was imported otherwise than the file says, each kind with its count and its first example.</param>
/// <param name="PeakMemoryMb">The largest resident memory that this process had so far, in MiB.</param>
/// <param name="Failure">Set where the file could not be read to its end; what the counts say is imported nevertheless.</param>
public sealed record ImportResult(
    string Name, CatalogueFormat Format, long Rows, long ProductsCreated, long ProductsUpdated, long ProductsUnchanged, long Skus, long RejectedRows,
    StockCount Stock, IReadOnlyList<Notice> Notices, double Seconds, double PeakMemoryMb, FileFault? Failure) : ImportEvent;

/// <summary>SKUs whose initial stock was taken, was there before, or was refused.</summary>
public sealed record StockCount(long Stocked, long AlreadyStocked, long Refused);

public sealed record Notice(NoticeCode Code, long Count, long FirstLine, string Example);
