using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LiveCommerce.Grains.Stock;
using LiveCommerce.LiveHub.Api.Wire;

namespace LiveCommerce.LiveHub.Api.Reserving;

/// <summary>Writes a reservation as <see cref="ReservationWire"/> looks in JSON, byte for byte what the serializer writes.</summary>
internal ref struct ReserveAnswer
{
    /// <summary>Enough for every SKU and offer id with each character escaped, and all numbers at their longest.</summary>
    public const int MaxLength = 1_536;

    /// <summary>How the serializer of answers escapes.</summary>
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private const int InstantLength = 23; // "2026-01-31T18:00:00.000", without the Z

    private readonly Span<byte> _to;
    private int _length;

    private ReserveAnswer(Span<byte> to) => _to = to;

    /// <param name="to">At least <see cref="MaxLength"/>.</param>
    /// <param name="sku">As JSON text.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(Span<byte> to, JsonEncodedText sku, ReservationView view, long stockVersion, DateTimeOffset now)
    {
        var line = new ReserveAnswer(to);
        var (expiresAt, left) = ReservationWire.TimeLeft(view, now);
        line.Add("{\"reservationId\":\""u8);
        line.Add(view.Id.Value);
        line.Add("\",\"sku\":\""u8);
        line.Add(sku.EncodedUtf8Bytes);
        line.Add("\",\"quantity\":"u8);
        line.Add(view.Quantity);
        line.Add(",\"unitPrice\":{\"amount\":"u8);
        line.Add(view.UnitPrice.Amount);
        line.Add(",\"currency\":\""u8);
        line.Add(view.UnitPrice.Currency);
        line.Add("\"},\"offerId\":"u8);
        line.AddOffer(view.OfferId);
        line.Add(",\"status\":\""u8);
        line.Add(StatusOf(view.Status));
        line.Add("\",\"expiresAt\":"u8);
        line.Add(expiresAt);
        line.Add(",\"secondsLeft\":"u8);
        line.Add(left);
        line.Add(",\"stockVersion\":"u8);
        line.Add(stockVersion);
        line.Add("}"u8);
        return line._length;
    }

    private static ReadOnlySpan<byte> StatusOf(ReservationStatus status) => status switch
    {
        ReservationStatus.Reserved => "reserved"u8,
        ReservationStatus.Paying => "paying"u8,
        ReservationStatus.Sold => "sold"u8,
        ReservationStatus.Released => "released"u8,
        ReservationStatus.Expired => "expired"u8,
        ReservationStatus.Tentative => "tentative"u8,
        ReservationStatus.Waiting => "waiting"u8,
        ReservationStatus.WaitEnded => "wait-ended"u8,
    };

    private void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_to[_length..]);
        _length += text.Length;
    }

    /// <summary>A currency: capital letters of ASCII.</summary>
    private void Add(string currency) => _length += Encoding.ASCII.GetBytes(currency, _to[_length..]);

    private void Add(long number)
    {
        _ = Utf8Formatter.TryFormat(number, _to[_length..], out var written);
        _length += written;
    }

    private void Add(Guid id)
    {
        _ = id.TryFormat(_to[_length..], out var written, "D");
        _length += written;
    }

    private void Add(DateTimeOffset? instant)
    {
        if (instant is not { } at)
        {
            Add("null"u8);
            return;
        }
        Add("\""u8);
        // The round trip format has seven decimals; the protocol has three.
        _ = at.UtcDateTime.TryFormat(_to[_length..], out _, "O", CultureInfo.InvariantCulture);
        _length += InstantLength;
        Add("Z\""u8);
    }

    private void AddOffer(string? offerId)
    {
        if (offerId is null)
        {
            Add("null"u8);
            return;
        }
        Add("\""u8);
        Add(JsonEncodedText.Encode(offerId, Encoder).EncodedUtf8Bytes);
        Add("\""u8);
    }
}
