using System.Text;
using System.Text.Json;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Json;

namespace LiveCommerce.LiveHub.Api.Reserving;

/// <summary>
/// The body of a reservation, read straight from the bytes. It takes less than the serializer does and nothing that the serializer refuses;
/// what is left over (an error, an escape, a byte order mark) is read again by the general path, which says what is wrong with it.
/// </summary>
internal readonly record struct ReserveBody(long Quantity, string? OfferId, Money? ExpectedUnitPrice)
{
    /// <summary>A body has some 15 to 150 bytes; a longer one is not read here.</summary>
    public const int MaxLength = 1_024;

    private const int MaxOfferId = 64;

    private static readonly JsonReaderOptions Options = new()
    {
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = StrictJson.DepthMax,
    };

    public static bool TryRead(ReadOnlySpan<byte> json, out ReserveBody body)
    {
        body = default;
        var reader = new Utf8JsonReader(json, Options);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && TryReadMembers(ref reader, out body) && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryReadMembers(ref Utf8JsonReader reader, out ReserveBody body)
    {
        body = default;
        var seen = Members.None;
        long quantity = 0;
        string? offerId = null;
        Money? price = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = MemberAt(ref reader);
            if (member == Members.None || (seen & member) != Members.None) return false;
            seen |= member;
            var isGood = member switch
            {
                Members.Quantity => TryReadNumber(ref reader, out quantity),
                Members.OfferId => TryReadOffer(ref reader, out offerId),
                _ => TryReadPrice(ref reader, out price),
            };
            if (!isGood) return false;
        }
        body = new ReserveBody(quantity, offerId, price);
        return reader.TokenType == JsonTokenType.EndObject && (seen & Members.Quantity) != Members.None;
    }

    private static Members MemberAt(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("quantity"u8) ? Members.Quantity
        : reader.ValueTextEquals("offerId"u8) ? Members.OfferId
        : reader.ValueTextEquals("expectedUnitPrice"u8) ? Members.ExpectedUnitPrice
        : Members.None;

    private static bool TryReadNumber(ref Utf8JsonReader reader, out long number)
    {
        number = 0;
        return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out number);
    }

    private static bool TryReadOffer(ref Utf8JsonReader reader, out string? offerId)
    {
        offerId = null;
        if (!reader.Read()) return false;
        if (reader.TokenType == JsonTokenType.Null) return true;
        return TryReadText(ref reader, MaxOfferId, out offerId);
    }

    /// <summary>Both members once, as <see cref="Money"/> wants them; the order is the client's.</summary>
    private static bool TryReadPrice(ref Utf8JsonReader reader, out Money? price)
    {
        price = null;
        if (!reader.Read()) return false;
        if (reader.TokenType == JsonTokenType.Null) return true;
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        long? amount = null;
        string? currency = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (amount is null && reader.ValueTextEquals("amount"u8))
            {
                if (!TryReadNumber(ref reader, out var number)) return false;
                amount = number;
            }
            else if (currency is null && reader.ValueTextEquals("currency"u8))
            {
                if (!reader.Read() || !TryReadText(ref reader, 3, out currency)) return false;
            }
            else
            {
                return false;
            }
        }
        if (reader.TokenType != JsonTokenType.EndObject || amount is not { } minor || currency is null) return false;
        var money = new Money(minor, currency);
        price = money;
        return money.IsValid;
    }

    /// <summary>Plain ASCII text of at most this length, at the present token; "" is left to the general path like everything unusual.</summary>
    private static bool TryReadText(ref Utf8JsonReader reader, int maxLength, out string? text)
    {
        text = null;
        if (reader.TokenType != JsonTokenType.String || reader.ValueIsEscaped) return false;
        var bytes = reader.ValueSpan;
        if (bytes.Length < 1 || bytes.Length > maxLength || !Ascii.IsValid(bytes)) return false;
        text = Encoding.ASCII.GetString(bytes);
        return true;
    }

    [Flags]
    private enum Members
    {
        None = 0,
        Quantity = 1,
        OfferId = 2,
        ExpectedUnitPrice = 4,
    }
}
