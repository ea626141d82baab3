namespace LiveCommerce.LoadTests.Figures;

/// <summary>A page written by people, with stretches between marks that a program writes: <c>&lt;!-- figures NAME --&gt;</c> … <c>&lt;!-- end NAME --&gt;</c>.</summary>
public static class MarkedPage
{
    /// <summary>The page with another content between the marks of this name.</summary>
    /// <exception cref="InvalidDataException">The marks are not there, or out of order.</exception>
    public static string Replace(string page, string name, string content)
    {
        var (begin, end) = ($"<!-- figures {name} -->\n", $"<!-- end {name} -->");
        var from = page.IndexOf(begin, StringComparison.Ordinal);
        var to = page.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from) throw new InvalidDataException($"The page lacks the marks of '{name}'.");
        return $"{page.AsSpan(0, from + begin.Length)}\n{content}\n{page.AsSpan(to)}";
    }
}
