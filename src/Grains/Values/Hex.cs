using System.Buffers.Binary;
using System.Numerics;

namespace LiveCommerce.Grains.Values;

/// <summary>
/// 128 bits as 32 lower-case hexadecimal digits, from and to UTF-16 and UTF-8 alike, without allocations. Digits are looked up, because a
/// branch per digit of a random id is guessed wrong every third time.
/// </summary>
internal static class Hex
{
    public const int Digits = 32;

    private const byte No = 0xFF;
    private static readonly byte[] Values = MakeValues();

    /// <summary>Accepts exactly the digits 0-9 and a-f, as many as <paramref name="digits"/> has; 16 at most.</summary>
    public static bool TryRead<TChar>(ReadOnlySpan<TChar> digits, out ulong value)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        value = 0;
        var seen = 0u;
        foreach (var digit in digits)
        {
            var code = uint.CreateTruncating(digit);
            var number = code < (uint)Values.Length ? Values[code] : No;
            seen |= number;
            value = (value << 4) | number;
        }
        return seen < 16;
    }

    /// <summary>Writes 32 digits of UTF-8.</summary>
    public static void Write(ulong high, ulong low, Span<byte> utf8)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], low);
        Convert.TryToHexStringLower(bytes, utf8[..Digits], out _);
    }

    /// <summary>Writes 32 digits of UTF-16.</summary>
    public static void Write(ulong high, ulong low, Span<char> text)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], low);
        Convert.TryToHexStringLower(bytes, text[..Digits], out _);
    }

    private static byte[] MakeValues()
    {
        var values = new byte['f' + 1];
        values.AsSpan().Fill(No);
        for (var i = 0; i < 10; i++) values['0' + i] = (byte)i;
        for (var i = 0; i < 6; i++) values['a' + i] = (byte)(10 + i);
        return values;
    }
}
