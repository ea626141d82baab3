using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>
/// What a reader finds in a file, in the file's order. "Line" is the physical line where the record starts (CSV) or the number of the
/// element, counted from 1 (JSON).
/// </summary>
public abstract record ReadItem(long Line)
{
    /// <summary>A product of the file. What is null was not said by the file and stays as it is in the catalogue; "" clears it.</summary>
    public sealed record Product(
        long Line, ProductId Id, string? Title, string? Description, string? ImageUrl, ProductStatus? Status, IReadOnlyList<ReadVariant> Variants)
        : ReadItem(Line);

    /// <summary>A row that is not imported.</summary>
    public sealed record Rejected(long Line, RejectReason Reason, string Detail) : ReadItem(Line);

    /// <summary>A row that is imported otherwise than its words say.</summary>
    public sealed record Noted(long Line, NoticeCode Code, string Detail) : ReadItem(Line);
}

/// <param name="ImageUrl">Null: not said by the file; "": none.</param>
/// <param name="Quantity">Units to begin with; null where the file does not track stock for this SKU.</param>
public sealed record ReadVariant(long Line, Sku Sku, string Title, Money Price, string? ImageUrl, long? Quantity);
