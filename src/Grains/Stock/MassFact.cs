using System.Text.Json;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Stock;

/// <summary>
/// One item of a batch, read member by member in any order, as far as it is a fact that comes in masses and stands exactly as it must. Used for
/// item after item, so that texts and lists are made once.
/// </summary>
internal sealed class MassFact
{
    private readonly List<ReservationId> _ids = [];
    private readonly List<BuyerId> _buyers = [];
    private readonly List<long> _quantities = [];
    private string _offer = "";
    private string _currency = "";

    private Members _seen;
    private FactType _type;
    private DateTimeOffset _at;
    private DateTimeOffset _deadline;
    private ReservationId _id;
    private BuyerId _buyer;
    private long _quantity;
    private string _purchaseId = "";
    private ReleaseCause _cause;
    private Money _price;

    [Flags]
    private enum Members
    {
        None = 0,
        Type = 1 << 0,
        At = 1 << 1,
        Id = 1 << 2,
        Ids = 1 << 3,
        Buyer = 1 << 4,
        Buyers = 1 << 5,
        Quantity = 1 << 6,
        Quantities = 1 << 7,
        Deadline = 1 << 8,
        Price = 1 << 9,
        PurchaseId = 1 << 10,
        OfferId = 1 << 11,
        Cause = 1 << 12,
    }

    private enum FactType
    {
        Reserved,
        ReservedMany,
        Expired,
        ExpiredMany,
        PaymentBegun,
        Confirmed,
        Released,
    }

    /// <summary>Adds the facts of the object that the reader stands on. False where it is not one of these facts, or not in order.</summary>
    public bool TryRead(ref Utf8JsonReader reader, List<StockEvent> events)
    {
        _seen = Members.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = NameOf(ref reader);
            if (member == Members.None || (_seen & member) != Members.None || !reader.Read() || !TryReadMember(ref reader, member)) return false;
            _seen |= member;
        }
        if (!IsComplete()) return false;
        Add(events);
        return true;
    }

    private static Members NameOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("type"u8) ? Members.Type
        : reader.ValueTextEquals("at"u8) ? Members.At
        : reader.ValueTextEquals("reservationId"u8) ? Members.Id
        : reader.ValueTextEquals("ids"u8) ? Members.Ids
        : reader.ValueTextEquals("buyer"u8) ? Members.Buyer
        : reader.ValueTextEquals("buyers"u8) ? Members.Buyers
        : reader.ValueTextEquals("quantity"u8) ? Members.Quantity
        : reader.ValueTextEquals("quantities"u8) ? Members.Quantities
        : reader.ValueTextEquals("deadline"u8) ? Members.Deadline
        : reader.ValueTextEquals("unitPrice"u8) ? Members.Price
        : reader.ValueTextEquals("purchaseId"u8) ? Members.PurchaseId
        : reader.ValueTextEquals("offerId"u8) ? Members.OfferId
        : reader.ValueTextEquals("cause"u8) ? Members.Cause
        : Members.None;

    private bool TryReadMember(ref Utf8JsonReader reader, Members member) => member switch
    {
        Members.Type => TryReadType(ref reader),
        Members.At => TryReadInstant(ref reader, out _at),
        Members.Deadline => TryReadInstant(ref reader, out _deadline),
        Members.Id => TryReadId(ref reader, out _id),
        Members.Buyer => TryReadBuyer(ref reader, out _buyer),
        Members.Quantity => TryReadInteger(ref reader, out _quantity),
        Members.Price => TryReadPrice(ref reader),
        Members.OfferId => TryReadText(ref reader, ref _offer),
        Members.PurchaseId => TryReadText(ref reader, ref _purchaseId),
        Members.Cause => TryReadCause(ref reader),
        Members.Ids => TryReadIds(ref reader),
        Members.Buyers => TryReadBuyers(ref reader),
        Members.Quantities => TryReadQuantities(ref reader),
        _ => false,
    };

    private bool IsComplete()
    {
        const Members single = Members.Type | Members.At | Members.Id;
        const Members terms = Members.Deadline | Members.Price;
        const Members many = Members.Type | Members.At | Members.Ids;
        if ((_seen & Members.Type) == Members.None) return false;
        return _type switch
        {
            FactType.Reserved => (_seen & ~Members.OfferId) == (single | terms | Members.Buyer | Members.Quantity),
            FactType.ReservedMany => (_seen & ~Members.OfferId) == (many | terms | Members.Buyers | Members.Quantities)
                && _ids.Count > 1 && _ids.Count == _buyers.Count && _ids.Count == _quantities.Count,
            FactType.Expired => _seen == single,
            FactType.ExpiredMany => _seen == many && _ids.Count > 1,
            FactType.PaymentBegun or FactType.Confirmed => _seen == (single | Members.PurchaseId),
            FactType.Released => _seen == (single | Members.Cause),
        };
    }

    private void Add(List<StockEvent> events)
    {
        var offerId = (_seen & Members.OfferId) != Members.None ? _offer : null;
        switch (_type)
        {
            case FactType.Reserved:
                events.Add(new StockEvent.Reserved(_at, _id, _buyer, _quantity, _price, _deadline, offerId));
                break;
            case FactType.ReservedMany:
                for (var i = 0; i < _ids.Count; i++)
                    events.Add(new StockEvent.Reserved(_at, _ids[i], _buyers[i], _quantities[i], _price, _deadline, offerId));
                break;
            case FactType.Expired:
                events.Add(new StockEvent.Expired(_at, _id));
                break;
            case FactType.ExpiredMany:
                foreach (var id in _ids) events.Add(new StockEvent.Expired(_at, id));
                break;
            case FactType.PaymentBegun:
                events.Add(new StockEvent.PaymentBegun(_at, _id, _purchaseId));
                break;
            case FactType.Confirmed:
                events.Add(new StockEvent.Confirmed(_at, _id, _purchaseId));
                break;
            case FactType.Released:
                events.Add(new StockEvent.Released(_at, _id, _cause));
                break;
        }
    }

    private bool TryReadType(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String) return false;
        if (reader.ValueTextEquals("reserved-many.v1"u8)) _type = FactType.ReservedMany;
        else if (reader.ValueTextEquals("reserved.v1"u8)) _type = FactType.Reserved;
        else if (reader.ValueTextEquals("expired-many.v1"u8)) _type = FactType.ExpiredMany;
        else if (reader.ValueTextEquals("expired.v1"u8)) _type = FactType.Expired;
        else if (reader.ValueTextEquals("payment-begun.v1"u8)) _type = FactType.PaymentBegun;
        else if (reader.ValueTextEquals("confirmed.v1"u8)) _type = FactType.Confirmed;
        else if (reader.ValueTextEquals("released.v1"u8)) _type = FactType.Released;
        else return false;
        return true;
    }

    private bool TryReadCause(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String) return false;
        if (reader.ValueTextEquals("buyer"u8)) _cause = ReleaseCause.Buyer;
        else if (reader.ValueTextEquals("payment-declined"u8)) _cause = ReleaseCause.PaymentDeclined;
        else if (reader.ValueTextEquals("payment-cancelled"u8)) _cause = ReleaseCause.PaymentCancelled;
        else if (reader.ValueTextEquals("purchase-failed"u8)) _cause = ReleaseCause.PurchaseFailed;
        else return false;
        return true;
    }

    private static bool TryReadInteger(ref Utf8JsonReader reader, out long value)
    {
        value = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out value);
    }

    private static bool TryReadInstant(ref Utf8JsonReader reader, out DateTimeOffset instant)
    {
        instant = default;
        return TryReadInteger(ref reader, out var milliseconds) && Journal.UnixMilliseconds.TryFrom(milliseconds, out instant);
    }

    private static bool TryReadId(ref Utf8JsonReader reader, out ReservationId id)
    {
        id = default;
        return reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && ReservationId.TryParse(reader.ValueSpan, out id);
    }

    private static bool TryReadBuyer(ref Utf8JsonReader reader, out BuyerId buyer)
    {
        buyer = default;
        return reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && BuyerId.TryParse(reader.ValueSpan, out buyer);
    }

    /// <summary>Keeps the text that was read before where it is the same.</summary>
    private static bool TryReadText(ref Utf8JsonReader reader, ref string text)
    {
        if (reader.TokenType != JsonTokenType.String) return false;
        if (!reader.ValueTextEquals(text)) text = reader.GetString()!;
        return true;
    }

    private bool TryReadPrice(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        var (hasAmount, hasCurrency, amount) = (false, false, 0L);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("amount"u8) && !hasAmount) hasAmount = reader.Read() && TryReadInteger(ref reader, out amount);
            else if (reader.ValueTextEquals("currency"u8) && !hasCurrency) hasCurrency = reader.Read() && TryReadText(ref reader, ref _currency);
            else return false;
            if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String)) return false;
        }
        _price = new Money(amount, _currency);
        return hasAmount && hasCurrency;
    }

    private bool TryReadIds(ref Utf8JsonReader reader)
    {
        _ids.Clear();
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!TryReadId(ref reader, out var id)) return false;
            _ids.Add(id);
        }
        return true;
    }

    private bool TryReadBuyers(ref Utf8JsonReader reader)
    {
        _buyers.Clear();
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!TryReadBuyer(ref reader, out var buyer)) return false;
            _buyers.Add(buyer);
        }
        return true;
    }

    private bool TryReadQuantities(ref Utf8JsonReader reader)
    {
        _quantities.Clear();
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!TryReadInteger(ref reader, out var quantity)) return false;
            _quantities.Add(quantity);
        }
        return true;
    }
}
