using LiveCommerce.Grains.Journal;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// Writes facts as canonical JSON. Facts that come in masses are written by hand, and a run of reservations under the same terms, or of
/// expiries, is one packed item; everything else goes through the general serializer.
/// </summary>
internal static class StockEventWriter
{
    private const int ExpectedItemSize = 96;

    public static byte[] Write(IReadOnlyList<StockEvent> events)
    {
        using var json = new CanonicalWriter(64 + (events.Count * ExpectedItemSize));
        json.Raw("["u8);
        for (var i = 0; i < events.Count;)
        {
            if (i > 0) json.Raw(","u8);
            i += WriteItem(json, events, i);
        }
        json.Raw("]"u8);
        return json.ToArray();
    }

    /// <summary>How many facts the item took.</summary>
    private static int WriteItem(CanonicalWriter json, IReadOnlyList<StockEvent> events, int first)
    {
        switch (events[first])
        {
            case StockEvent.Reserved e:
                var count = Run(events, first, e, static (e, next) => next.At == e.At && next.Deadline == e.Deadline && next.OfferId == e.OfferId && next.UnitPrice == e.UnitPrice);
                if (count == 1) Reserved(json, e);
                else ReservedMany(json, events, first, count, e);
                return count;
            case StockEvent.Expired e:
                var many = Run(events, first, e, static (e, next) => next.At == e.At);
                if (many == 1) Expired(json, e);
                else ExpiredMany(json, events, first, many, e);
                return many;
            case StockEvent.PaymentBegun e:
                OfPurchase(json, e, e.PurchaseId, e.ReservationId, "payment-begun.v1"u8);
                return 1;
            case StockEvent.Confirmed e:
                OfPurchase(json, e, e.PurchaseId, e.ReservationId, "confirmed.v1"u8);
                return 1;
            case var other:
                json.Raw(StockEventContext.Events.Write([other]).AsSpan()[1..^1]);
                return 1;
        }
    }

    private static int Run<TFact>(IReadOnlyList<StockEvent> events, int first, TFact fact, Func<TFact, TFact, bool> together)
        where TFact : StockEvent
    {
        var end = first + 1;
        while (end < events.Count && events[end] is TFact next && together(fact, next)) end++;
        return end - first;
    }

    private static void Reserved(CanonicalWriter json, StockEvent.Reserved e)
    {
        At(json, e);
        json.Raw(",\"buyer\":"u8);
        json.Buyer(e.Buyer);
        Deadline(json, e);
        Offer(json, e);
        json.Raw(",\"quantity\":"u8);
        json.Integer(e.Quantity);
        json.Raw(",\"reservationId\":"u8);
        json.Id(e.ReservationId);
        json.Raw(",\"type\":\"reserved.v1\""u8);
        Price(json, e);
    }

    private static void ReservedMany(CanonicalWriter json, IReadOnlyList<StockEvent> events, int first, int count, StockEvent.Reserved e)
    {
        At(json, e);
        json.Raw(",\"buyers\":"u8);
        Column<StockEvent.Reserved>(json, events, first, count, static (json, e) => json.Buyer(e.Buyer));
        Deadline(json, e);
        json.Raw(",\"ids\":"u8);
        Column<StockEvent.Reserved>(json, events, first, count, static (json, e) => json.Id(e.ReservationId));
        Offer(json, e);
        json.Raw(",\"quantities\":"u8);
        Column<StockEvent.Reserved>(json, events, first, count, static (json, e) => json.Integer(e.Quantity));
        json.Raw(",\"type\":\"reserved-many.v1\""u8);
        Price(json, e);
    }

    private static void Expired(CanonicalWriter json, StockEvent.Expired e)
    {
        At(json, e);
        json.Raw(",\"reservationId\":"u8);
        json.Id(e.ReservationId);
        json.Raw(",\"type\":\"expired.v1\"}"u8);
    }

    private static void ExpiredMany(CanonicalWriter json, IReadOnlyList<StockEvent> events, int first, int count, StockEvent.Expired e)
    {
        At(json, e);
        json.Raw(",\"ids\":"u8);
        Column<StockEvent.Expired>(json, events, first, count, static (json, e) => json.Id(e.ReservationId));
        json.Raw(",\"type\":\"expired-many.v1\"}"u8);
    }

    /// <summary>One member of each fact of a run, as an array.</summary>
    private static void Column<TFact>(CanonicalWriter json, IReadOnlyList<StockEvent> events, int first, int count, Action<CanonicalWriter, TFact> write)
        where TFact : StockEvent
    {
        json.Raw("["u8);
        for (var i = 0; i < count; i++)
        {
            if (i > 0) json.Raw(","u8);
            write(json, (TFact)events[first + i]);
        }
        json.Raw("]"u8);
    }

    private static void OfPurchase(CanonicalWriter json, StockEvent e, string purchaseId, Values.ReservationId id, ReadOnlySpan<byte> type)
    {
        At(json, e);
        json.Raw(",\"purchaseId\":"u8);
        json.Text(purchaseId);
        json.Raw(",\"reservationId\":"u8);
        json.Id(id);
        json.Raw(",\"type\":\""u8);
        json.Raw(type);
        json.Raw("\"}"u8);
    }

    private static void At(CanonicalWriter json, StockEvent e)
    {
        json.Raw("{\"at\":"u8);
        json.Integer(e.At.ToUnixTimeMilliseconds());
    }

    private static void Deadline(CanonicalWriter json, StockEvent.Reserved e)
    {
        json.Raw(",\"deadline\":"u8);
        json.Integer(e.Deadline.ToUnixTimeMilliseconds());
    }

    private static void Offer(CanonicalWriter json, StockEvent.Reserved e)
    {
        if (e.OfferId is null) return;
        json.Raw(",\"offerId\":"u8);
        json.Text(e.OfferId);
    }

    private static void Price(CanonicalWriter json, StockEvent.Reserved e)
    {
        json.Raw(",\"unitPrice\":{\"amount\":"u8);
        json.Integer(e.UnitPrice.Amount);
        json.Raw(",\"currency\":"u8);
        json.Text(e.UnitPrice.Currency);
        json.Raw("}}"u8);
    }
}
