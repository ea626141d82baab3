using System.Buffers;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Api.Reserving;

/// <summary>Takes <c>/api/v1/stock/{sku}/reservations/{reservationId}</c> apart without making a text of its parts.</summary>
internal static class ReservePath
{
    public const int IdLength = 36;

    private const string Before = "/api/v1/stock/";
    private const string Between = "/reservations/";

    private static readonly SearchValues<char> InId = SearchValues.Create("0123456789abcdef-");

    /// <summary>
    /// False for every path that is not exactly of this form, and for those whose SKU needs decoding: they are for the router, which also
    /// takes other cases and a slash at the end.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<char> path, out ReadOnlySpan<char> sku, out ReservationId id)
    {
        sku = default;
        id = default;
        if (path.Length <= Before.Length + Between.Length + IdLength || !path.StartsWith(Before, StringComparison.Ordinal)) return false;
        var rest = path[Before.Length..];
        var end = rest.Length - Between.Length - IdLength;
        if (!rest[end..].StartsWith(Between, StringComparison.Ordinal)) return false;
        sku = rest[..end];
        return !sku.ContainsAny('/', '%') && TryReadId(rest[^IdLength..], out id);
    }

    /// <summary>The same 36 characters that <see cref="ReservationId"/> takes.</summary>
    private static bool TryReadId(ReadOnlySpan<char> text, out ReservationId id)
    {
        id = default;
        if (text.ContainsAnyExcept(InId)) return false; // Guid also takes capitals, blanks, signs and "0x"
        if (!Guid.TryParseExact(text, "D", out var value) || value.Version != 7 || (value.Variant & 0xC) != 0x8) return false;
        id = new ReservationId(value);
        return true;
    }
}
