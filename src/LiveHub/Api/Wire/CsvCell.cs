namespace LiveCommerce.LiveHub.Api.Wire;

/// <summary>Text as a cell of a CSV file (RFC 4180). One that a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV injection).</summary>
internal static class CsvCell
{
    public static string Of(string text)
    {
        var safe = text is ['=' or '+' or '-' or '@', ..] ? "'" + text : text;
        return $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
