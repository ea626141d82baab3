using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace LiveCommerce.LiveHub.Identity;

/// <summary>
/// The name under which a host signs in: 1 to 64 UTF-16 units of letters, digits, punctuation and single inner spaces. Two names that differ
/// only in case are one name (<see cref="Key"/>).
/// </summary>
/// <remarks>
/// The name must be in Unicode's composed form (NFC). This process runs with invariant globalization, where <c>string.Normalize</c> does
/// nothing, so a name is not converted: characters that NFC would change are refused, and what is left is its own NFC.
/// </remarks>
public sealed record HostName
{
    public const int LengthMax = 64;

    private HostName(string text)
    {
        Text = text;
        // Upper first: it joins letters such as the two small sigmas, which lower case alone keeps apart.
        Key = text.ToUpperInvariant().ToLowerInvariant();
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>What makes it unique.</summary>
    public string Key { get; }

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out HostName? name)
    {
        name = null;
        if (text is not { Length: >= 1 and <= LengthMax } || text[0] == ' ' || text[^1] == ' ' || text.Contains("  ", StringComparison.Ordinal)) return false;
        for (var i = 0; i < text.Length;)
        {
            // A lone surrogate is no character.
            if (!Rune.TryGetRuneAt(text, i, out var rune) || !IsAllowed(rune)) return false;
            i += rune.Utf16SequenceLength;
        }
        name = new HostName(text);
        return true;
    }

    public override string ToString() => Text;

    private static bool IsAllowed(Rune rune) => rune.Value == ' ' || (rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.SpaceSeparator => false,
        // Combining marks: they compose with, or are reordered around, what stands before them.
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => false,
        _ => true,
    } && !ChangesUnderNfc(rune.Value));

    /// <summary>The blocks that hold characters which NFC replaces, apart from marks. Whole blocks, because nobody's name needs the rest of them.</summary>
    private static bool ChangesUnderNfc(int c) => c is
        0x0374 or 0x037E or 0x0387 // Greek punctuation that is really ' ; ·
        or (>= 0x1100 and <= 0x11FF) or (>= 0xA960 and <= 0xA97F) or (>= 0xD7B0 and <= 0xD7FF) // Hangul letters that join to syllables
        or (>= 0x1F00 and <= 0x1FFF) // Greek Extended: the oxia forms
        or (>= 0x2000 and <= 0x2BFF) // punctuation and symbols: Kelvin, Ångström, Ohm, angle brackets
        or (>= 0x0958 and <= 0x095F) or (>= 0x09DC and <= 0x09DF) or 0x0A33 or 0x0A36 or (>= 0x0A59 and <= 0x0A5E) or (>= 0x0B5C and <= 0x0B5D)
        or (>= 0x0F43 and <= 0x0F69) // Indic and Tibetan letters that NFC takes apart
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F) // compatibility ideographs
        or (>= 0xFB1D and <= 0xFB4F) // Hebrew presentation forms
        or (>= 0x16D40 and <= 0x16D7F) // Kirat Rai, whose vowels join
        or (>= 0x1D100 and <= 0x1D1FF); // musical symbols
}
