using System.Text.Json;
using LiveCommerce.Ledger.Journal;

namespace LiveCommerce.Ledger.Stock;

/// <summary>What is carried over an archived stretch, and what a refusal has to be justified by: the same state, looked at.</summary>
internal sealed partial class StockAudit
{
    /// <summary>Ids made longer ago are refused by the shop, so a grant under one is wrong whether it is the second or not: 24 h and 5 min.</summary>
    private const long IdRetention = (24 * 60 + 5) * 60_000;

    /// <summary>How long sold units may come back: 100 days.</summary>
    private const long ReturnWindow = 100L * 24 * 3_600_000;

    public override void WriteState(Utf8JsonWriter writer, long stamp)
    {
        writer.WriteNumber("buffer", _buffer);
        writer.WriteStartObject("ended");
        foreach (var ending in Enum.GetValues<Ending>())
            writer.WriteString(Lower(ending), IdsOf(_ended.Where(entry => entry.Value == ending).Select(entry => entry.Key), stamp - IdRetention));
        writer.WriteEndObject();
        writer.WriteString("endedWaits", IdsOf(_endedWaits, stamp - IdRetention));
        writer.WriteStartArray("operations");
        foreach (var operation in _operations.Order(StringComparer.Ordinal)) writer.WriteStringValue(operation);
        writer.WriteEndArray();
        writer.WriteStartArray("pools");
        foreach (var pool in _pools.Values.OrderBy(pool => pool.OfferId, StringComparer.Ordinal)) WritePool(writer, pool);
        writer.WriteEndArray();
        writer.WriteStartArray("running");
        foreach (var (id, reservation) in _running.OrderBy(entry => entry.Key)) WriteReservation(writer, id, reservation);
        writer.WriteEndArray();
        writer.WriteStartArray("sales");
        foreach (var (id, sale) in _sales.Where(entry => entry.Value.SoldAt >= stamp - ReturnWindow).OrderBy(entry => entry.Key)) WriteReservation(writer, id, sale);
        writer.WriteEndArray();
    }

    public override void ReadState(EventMembers state)
    {
        _buffer = state.Whole("buffer");
        var ended = state.Inner("ended");
        foreach (var ending in Enum.GetValues<Ending>())
        {
            foreach (var id in ReadIds(ended.Text(Lower(ending)))) _ended[id] = ending;
        }
        ended.End();
        _endedWaits.UnionWith(ReadIds(state.Text("endedWaits")));
        foreach (var operation in state.Texts("operations")) _operations.Add(operation);
        foreach (var pool in state.InnerList("pools")) ReadPool(pool);
        foreach (var reservation in state.InnerList("running")) ReadReservation(reservation, _running);
        foreach (var sale in state.InnerList("sales")) ReadReservation(sale, _sales);
        foreach (var pool in _pools.Values) _total += pool.Units;
    }

    private static string Lower(Ending ending) => ending.ToString().ToLowerInvariant();

    private static void WritePool(Utf8JsonWriter writer, Pool pool)
    {
        writer.WriteStartObject();
        writer.WriteString("offerId", pool.OfferId);
        writer.WriteString("phase", Lower(pool.Phase));
        // What is closed grants no more, so nobody can go beyond its limit.
        writer.WriteStartObject("held");
        if (pool.Phase != PoolPhase.Closed)
        {
            foreach (var (buyer, units) in pool.Held) writer.WriteNumber(buyer, units);
        }
        writer.WriteEndObject();
        if (pool.Terms is { } terms)
        {
            writer.WriteStartObject("terms");
            writer.WriteNumber("amount", terms.Price.Minor);
            writer.WriteNumber("closesAt", terms.ClosesAt);
            writer.WriteString("currency", terms.Price.Currency);
            writer.WriteNumber("limitPerBuyer", terms.LimitPerBuyer);
            writer.WriteNumber("opensAt", terms.OpensAt);
            if (terms.Pricing is { } pricing) WritePricing(writer, pricing);
            writer.WriteEndObject();
        }
        writer.WriteStartObject("waitlist");
        writer.WriteNumber("maxLength", pool.Patience.MaxLength);
        writer.WriteBoolean("passesBy", pool.Patience.PassesBy);
        writer.WriteEndObject();
        writer.WriteStartArray("line");
        foreach (var waiter in pool.Line) WriteWaiter(writer, waiter);
        writer.WriteEndArray();
        writer.WriteStartArray("buckets");
        foreach (var (location, units) in pool.Buckets)
        {
            writer.WriteStartObject();
            writer.WriteString("location", location);
            writer.WriteStartArray("units");
            foreach (var n in (ReadOnlySpan<long>)[units.Stocked, units.Available, units.Reserved, units.Paying, units.Sold, units.WrittenOff]) writer.WriteNumberValue(n);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>As the arming says it, in canonical order.</summary>
    private static void WritePricing(Utf8JsonWriter writer, Pricing pricing)
    {
        writer.WriteStartObject("pricing");
        writer.WriteBoolean("alsoAtFullPrice", pricing.AlsoAtFullPrice);
        if (pricing.EverySeconds != 0)
        {
            writer.WriteStartObject("falls");
            writer.WriteNumber("everySeconds", pricing.EverySeconds);
            writer.WriteNumber("floor", pricing.Floor);
            writer.WriteNumber("step", pricing.Step);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private void ReadPool(EventMembers members)
    {
        var offer = members.Text("offerId");
        Terms? terms = null;
        if (members.Has("terms"))
        {
            var inner = members.Inner("terms");
            terms = new Terms(
                new Amount(inner.Whole("amount"), inner.Text("currency")), inner.Whole("limitPerBuyer"), inner.Whole("opensAt"), inner.Whole("closesAt"),
                inner.Has("pricing") ? Pricing.From(inner.Inner("pricing")) : null);
            inner.End();
        }
        var pool = new Pool(offer, terms, Patience.From(members.Inner("waitlist")));
        if (!Enum.TryParse<PoolPhase>(members.Text("phase"), ignoreCase: true, out var phase)) throw new UnreadableEventException("nobody knows the phase of a pool");
        pool.Phase = phase;
        foreach (var (buyer, units) in members.Inner("held").AllNumbers()) pool.Hold(buyer, units);
        foreach (var bucket in members.InnerList("buckets"))
        {
            if (bucket.Numbers("units") is not [var stocked, var available, var reserved, var paying, var sold, var writtenOff])
                throw new UnreadableEventException("a bucket has six terms");
            pool.Add(bucket.Text("location"), new Units(stocked, available, reserved, paying, sold, writtenOff));
            bucket.End();
        }
        foreach (var waiter in members.InnerList("line")) ReadWaiter(waiter, pool);
        members.End();
        _pools[offer] = pool;
    }

    private static void WriteWaiter(Utf8JsonWriter writer, Waiter waiter)
    {
        writer.WriteStartObject();
        writer.WriteNumber("amount", waiter.UnitPrice.Minor);
        writer.WriteString("buyer", waiter.Buyer);
        writer.WriteString("currency", waiter.UnitPrice.Currency);
        writer.WriteNumber("holdSeconds", waiter.HoldSeconds);
        writer.WriteString("id", waiter.Id);
        writer.WriteNumber("quantity", waiter.Quantity);
        writer.WriteEndObject();
    }

    private void ReadWaiter(EventMembers members, Pool pool)
    {
        var waiter = new Waiter(
            members.Uuid("id"), members.Text("buyer"), members.Whole("quantity"), new Amount(members.Whole("amount"), members.Text("currency")),
            members.Whole("holdSeconds"), pool);
        members.End();
        if (!_waiting.TryAdd(waiter.Id, waiter)) throw new UnreadableEventException("somebody waits twice");
        pool.Line.Add(waiter);
    }

    private static void WriteReservation(Utf8JsonWriter writer, Guid id, Reservation reservation)
    {
        writer.WriteStartObject();
        writer.WriteNumber("amount", reservation.UnitPrice.Minor);
        writer.WriteString("buyer", reservation.Buyer);
        writer.WriteString("currency", reservation.UnitPrice.Currency);
        writer.WriteNumber("deadline", reservation.Deadline);
        writer.WriteNumber("extensions", reservation.Extensions);
        writer.WriteString("id", id);
        writer.WriteString("offerId", reservation.Pool.OfferId);
        if (reservation.PurchaseId is not null) writer.WriteString("purchaseId", reservation.PurchaseId);
        writer.WriteStartArray("portions");
        foreach (var (location, quantity) in reservation.Portions)
        {
            writer.WriteStartObject();
            writer.WriteString("location", location);
            writer.WriteNumber("quantity", quantity);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteNumber("quantity", reservation.Quantity);
        writer.WriteNumber("returned", reservation.Returned);
        writer.WriteNumber("soldAt", reservation.SoldAt);
        writer.WriteBoolean("tentative", reservation.IsTentative);
        writer.WriteEndObject();
    }

    private void ReadReservation(EventMembers members, Dictionary<Guid, Reservation> into)
    {
        if (!_pools.TryGetValue(members.Text("offerId"), out var pool)) throw new UnreadableEventException("a reservation draws from no pool");
        var reservation = new Reservation(
            members.Text("buyer"), members.Whole("quantity"), new Amount(members.Whole("amount"), members.Text("currency")), members.Whole("deadline"), pool,
            [.. members.InnerList("portions").Select(Portion.From)])
        {
            Extensions = (int)members.Whole("extensions"),
            IsTentative = members.Flag("tentative"),
            PurchaseId = members.OptionalText("purchaseId"),
            Returned = members.Whole("returned"),
            SoldAt = members.Whole("soldAt"),
        };
        if (!into.TryAdd(members.Uuid("id"), reservation)) throw new UnreadableEventException("a reservation runs twice");
        members.End();
    }

    /// <summary>Ids as 16 bytes each, in order, in Base64.</summary>
    private static string IdsOf(IEnumerable<Guid> all, long madeSince)
    {
        var ids = all.Select(id => id.ToByteArray(bigEndian: true)).Where(id => MadeAt(id) >= madeSince).ToList();
        ids.Sort(static (a, b) => a.AsSpan().SequenceCompareTo(b));
        var bytes = new byte[ids.Count * 16];
        for (var i = 0; i < ids.Count; i++) ids[i].CopyTo(bytes, i * 16);
        return Convert.ToBase64String(bytes);
    }

    private static IEnumerable<Guid> ReadIds(string text)
    {
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length) || length % 16 != 0) throw new UnreadableEventException("the ended ids cannot be read");
        return Enumerable.Range(0, length / 16).Select(i => new Guid(bytes.AsSpan(16 * i, 16), bigEndian: true));
    }

    /// <summary>The instant that a UUIDv7 carries in its first 48 bits; an id of another kind is kept for ever.</summary>
    private static long MadeAt(byte[] id) => id[6] >> 4 != 7
        ? long.MaxValue
        : ((long)id[0] << 40) | ((long)id[1] << 32) | ((long)id[2] << 24) | ((long)id[3] << 16) | ((long)id[4] << 8) | id[5];
}
