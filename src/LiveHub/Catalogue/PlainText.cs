using System.Collections.Frozen;
using System.Net;
using System.Text;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>
/// Turns the HTML of an imported description into text that reads well: blocks become lines, list items get a dash, scripts and styles
/// vanish, entities become characters. The result is text to be shown as text; it is not a sanitiser for HTML to be rendered.
/// Linear in the length of its input, whatever that is.
/// </summary>
internal static class PlainText
{
    private static readonly FrozenSet<string> Blocks = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        ["p", "div", "br", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6",
            "section", "article", "header", "footer", "blockquote", "pre", "hr", "dt", "dd", "dl"]);

    /// <summary>The text of <paramref name="html"/>, cut to <paramref name="maxLength"/> characters.</summary>
    /// <param name="cut">True where something was cut off.</param>
    public static string FromHtml(string html, int maxLength, out bool cut)
    {
        // In HTML a line break is a space; in a description without tags it is what the writer meant.
        var isHtml = html.AsSpan().IndexOf('<') is >= 0 and var at && html.AsSpan(at).Contains('>');
        var text = Tidy(WebUtility.HtmlDecode(DropTags(isHtml ? html.Replace('\n', ' ').Replace('\r', ' ') : html)));
        cut = text.Length > maxLength;
        if (!cut) return text;
        var end = char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength;
        return text[..end].TrimEnd();
    }

    private static string DropTags(string html)
    {
        var text = new StringBuilder(html.Length);
        var at = 0;
        var quotesCount = true;
        while (at < html.Length)
        {
            var open = html.IndexOf('<', at);
            if (open < 0 || open == html.Length - 1)
            {
                text.Append(html, at, html.Length - at);
                break;
            }
            text.Append(html, at, open - at);
            if (!(char.IsAsciiLetter(html[open + 1]) || html[open + 1] is '/' or '!' or '?'))
            {
                text.Append('<'); // "3 < 5"
                at = open + 1;
                continue;
            }
            var close = EndOfTag(html, open, ref quotesCount);
            if (close < 0) break; // a tag that never ends hides the rest, as it does in a browser
            at = close + 1;
            var name = Name(html, open);
            var opens = html[open + 1] != '/';
            if (opens && (name.Equals("script", StringComparison.OrdinalIgnoreCase) || name.Equals("style", StringComparison.OrdinalIgnoreCase)))
            {
                var end = html.IndexOf($"</{name}", at, StringComparison.OrdinalIgnoreCase);
                if (end < 0) break;
                at = end;
            }
            else if (name.Equals("li", StringComparison.OrdinalIgnoreCase)) text.Append(opens ? "\n- " : "\n");
            else if (Blocks.Contains(name.ToString())) text.Append('\n');
            else if (name.Equals("td", StringComparison.OrdinalIgnoreCase) || name.Equals("th", StringComparison.OrdinalIgnoreCase)) text.Append(' ');
        }
        return text.ToString();
    }

    private static ReadOnlySpan<char> Name(string html, int open)
    {
        var start = html[open + 1] == '/' ? open + 2 : open + 1;
        var end = start;
        while (end < html.Length && char.IsAsciiLetterOrDigit(html[end])) end++;
        return html.AsSpan(start, end - start);
    }

    /// <summary>The ">" that ends a tag, looking over those in quoted attributes. Once a quote has no end, quotes no longer count.</summary>
    private static int EndOfTag(string html, int open, ref bool quotesCount)
    {
        if (html.AsSpan(open).StartsWith("<!--", StringComparison.Ordinal))
        {
            var end = html.IndexOf("-->", open + 4, StringComparison.Ordinal);
            return end < 0 ? -1 : end + 2;
        }
        if (!quotesCount) return html.IndexOf('>', open);
        for (var i = open + 1; i < html.Length; i++)
        {
            if (html[i] == '>') return i;
            // A quote opens a value only after "="; an apostrophe elsewhere is a typing error.
            if (html[i] is not ('"' or '\'') || html[i - 1] != '=') continue;
            var end = html.IndexOf(html[i], i + 1);
            if (end < 0)
            {
                quotesCount = false;
                return html.IndexOf('>', i);
            }
            i = end;
        }
        return -1;
    }

    /// <summary>One space between words, at most one empty line between paragraphs, no control characters.</summary>
    private static string Tidy(string text)
    {
        var tidy = new StringBuilder(text.Length);
        var breaks = 0;
        var space = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\n') breaks++;
            else if (char.IsWhiteSpace(c) || char.IsControl(c)) space = true;
            else
            {
                if (tidy.Length > 0 && breaks > 0) tidy.Append('\n', Math.Min(breaks, 2));
                else if (tidy.Length > 0 && space) tidy.Append(' ');
                (breaks, space) = (0, false);
                var pair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
                if (pair) tidy.Append(c).Append(text[++i]);
                else tidy.Append(char.IsSurrogate(c) ? '\uFFFD' : c);
            }
        }
        return tidy.ToString();
    }
}
