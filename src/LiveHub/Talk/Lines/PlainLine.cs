using System.Buffers;
using System.Globalization;

namespace LiveCommerce.LiveHub.Talk.Lines;

/// <summary>Text of one line as people may send it to other people's screens.</summary>
internal static class PlainLine
{
    /// <summary>They turn the direction of writing of what follows, far beyond the own line.</summary>
    private static readonly SearchValues<char> Turning = SearchValues.Create("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069");

    /// <summary>As many marks on one letter as any script needs, and fewer than it takes to cover the lines around.</summary>
    private const int MaxMarks = 4;

    /// <summary>True where it stays in its line: no control character, no change of direction, no half characters, no towers of marks.</summary>
    public static bool Is(string text)
    {
        var marks = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsControl(c) || c is '\u2028' or '\u2029') return false;
            if (char.IsHighSurrogate(c))
            {
                if (i + 1 == text.Length || !char.IsLowSurrogate(text[++i])) return false;
                marks = 0;
                continue;
            }
            if (char.IsLowSurrogate(c)) return false;
            marks = char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? marks + 1 : 0;
            if (marks > MaxMarks) return false;
        }
        return !text.AsSpan().ContainsAny(Turning);
    }

    /// <summary>True where something can be seen of it.</summary>
    public static bool IsVisible(string text) => text.Any(c => !char.IsWhiteSpace(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format);
}
