using System.Text;
using System.Text.RegularExpressions;

namespace LiveCommerce.LiveHub.Talk.Lines;

/// <summary>
/// Finds what leads away from the show: addresses with a scheme, "www.", and names that end like the usual ones of the web. Letters that only look
/// like others, and characters that nobody sees, do not help. The engine is linear in the length of the text.
/// </summary>
internal static partial class Links
{
    public static bool AreIn(string text) => Address().IsMatch(Fold(text));

    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '\u200b' or '\u200c' or '\u200d' or '\u2060' or '\ufeff' or '\u00ad') continue;
            folded.Append(c switch
            {
                >= '\uff01' and <= '\uff5e' => (char)(c - 0xfee0), // full width
                '\u3002' or '\uff61' or '\u2024' => '.',
                _ => c,
            });
        }
        return folded.ToString();
    }

    [GeneratedRegex(
        @"[a-z][a-z0-9+.\-]{1,20}://|\bwww\.|\bmailto:|\btel:" +
        @"|[a-z0-9\-]+\.(com|net|org|info|biz|shop|store|site|online|xyz|app|dev|gg|tv|io|co|cc|ly|ch|cn|eu|fr|jp|nl|pl|ru|uk)\b" +
        // Words of common languages: an address only where a path follows, a forgotten blank otherwise ("love it.It is red").
        @"|[a-z0-9\-]+\.(at|be|click|club|de|es|in|it|link|live|me|so|to|top|us)/",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Address();
}
