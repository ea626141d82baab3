using LiveCommerce.Grains.Runtime.Snapshots;
using LiveCommerce.Grains.Stock.Memory;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock.Snapshots;

/// <summary>A finished reservation as it lies in a segment: all that a repeat of its id, a look at it or a return needs.</summary>
internal readonly record struct FinishedRecord(NewReservation Made, int Extensions, string? PurchaseId, long Returned, DateTimeOffset FinishedAt, bool NeverFull = false)
{
    private const byte Format = 1;

    /// <summary>Beside the status: it ended while it was only tentative.</summary>
    private const byte NeverFullMark = 0x80;

    /// <summary>When its id may be forgotten: repeats are too old then, and a sale cannot be returned any more.</summary>
    public static DateTimeOffset KeepUntil(ReservationStatus status, DateTimeOffset finishedAt) =>
        finishedAt + (status == ReservationStatus.Sold ? StockRules.ReturnWindow : StockRules.IdRetention + StockRules.MaxIdAhead);

    public byte[] Write()
    {
        var page = new PageWriter(Format);
        page.Begin((byte)((byte)Made.Status | (NeverFull ? NeverFullMark : 0)));
        page.Buyer(Made.Buyer);
        page.Int((int)Made.Quantity);
        page.Money(Made.UnitPrice);
        page.Text(Made.OfferId);
        page.Instant(Made.Deadline);
        page.Byte((byte)Extensions);
        page.Text(PurchaseId);
        page.Int((int)Returned);
        page.Instant(FinishedAt);
        StockCapture.WritePortions(page, Made.Portions);
        return page.Rest()!;
    }

    /// <exception cref="UnreadableSnapshotException">Damaged, or written by newer code.</exception>
    public static FinishedRecord Read(Guid id, ReadOnlySpan<byte> content)
    {
        var page = new PageReader(content);
        if (page.Byte() != Format) throw new UnreadableSnapshotException("A finished reservation of an unknown format.");
        var marked = page.Byte();
        var status = (ReservationStatus)(marked & ~NeverFullMark);
        var (buyer, quantity, price, offerId, deadline) = (page.Buyer(), page.Int(), page.Money(), page.Text(), page.Instant());
        var (extensions, purchaseId, returned, finishedAt) = (page.Byte(), page.Text(), page.Int(), page.Instant());
        var portions = StockRestore.ReadPortions(ref page);
        return new(new NewReservation(new ReservationId(id), buyer, quantity, price, offerId, deadline, status, portions), extensions, purchaseId, returned, finishedAt,
            (marked & NeverFullMark) != 0);
    }
}
