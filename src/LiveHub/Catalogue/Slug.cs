using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>
/// Turns words into the characters of a product id. The same words always give the same slug, and words that lose something on the way
/// ("Größe 5/6") carry eight digits of their hash, so that two different texts do not fall together.
/// </summary>
internal static class Slug
{
    public static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>The slug of <paramref name="text"/>, 1 to <paramref name="maxLength"/> characters, or "" where the text is blank.</summary>
    public static string Of(string text, int maxLength)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0) return "";
        var slug = new StringBuilder(trimmed.Length);
        var lossy = false;
        foreach (var c in trimmed)
        {
            if (char.IsAsciiLetterOrDigit(c)) slug.Append(char.ToLowerInvariant(c));
            else if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
            lossy |= !char.IsAsciiLetterOrDigit(c) && c is not ('-' or ' ');
        }
        return Fit(slug.ToString().Trim('-'), trimmed, maxLength, lossy);
    }

    /// <summary>Keeps <paramref name="text"/> where it is short enough, otherwise cuts it and adds the hash of the whole.</summary>
    public static string Shorten(string text, int maxLength) => Fit(text, text, maxLength, lossy: false);

    private static string Fit(string slug, string whole, int maxLength, bool lossy)
    {
        if (!lossy && slug.Length > 0 && slug.Length <= maxLength) return slug;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)).AsSpan(0, 4));
        var kept = slug[..Math.Min(slug.Length, maxLength - hash.Length - 1)].TrimEnd('-');
        return kept.Length == 0 ? hash : $"{kept}-{hash}";
    }
}
