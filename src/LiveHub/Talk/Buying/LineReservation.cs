using System.Security.Cryptography;
using System.Text;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.LiveHub.Talk.Buying;

/// <summary>The id of the reservation that a line makes. One line makes one reservation, however often it is sent.</summary>
internal static class LineReservation
{
    /// <summary>A UUIDv7 of the same instant as the line's, so that it is as fresh as the line is.</summary>
    public static ReservationId IdOf(string lineId)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!ReservationId.Parse(lineId).Value.TryWriteBytes(bytes, bigEndian: true, out _)) throw new FormatException(lineId);
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"comment\n{lineId}"));
        digest.AsSpan(0, 10).CopyTo(bytes[6..]);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0f));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new ReservationId(new Guid(bytes, bigEndian: true));
    }
}
